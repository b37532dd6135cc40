package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One call of a provider as it is counted and traced, from its making until it is closed; by the names of
/// OpenTelemetry's conventions for generative AI. Used by the thread that calls.
public final class CallRecord implements AutoCloseable {
    private final CallMeters meters;
    private final String provider;
    private final @Nullable String model;
    private final Span span;
    private final long fromNanos = System.nanoTime();

    /// The call begins.
    ///
    /// @param provider its name
    /// @param parent the span of the attempt
    public CallRecord(CallMeters meters, String provider, Prompt prompt, Span parent) {
        this.meters = meters;
        this.provider = provider;
        this.model = prompt.model();
        // A request chooses the model: in the span's name it is as bounded as in a label.
        span = parent.child("chat " + meters.label(model), Span.Kind.CLIENT);
        if (span.isRecorded()) {
            note(prompt);
        }
    }

    private void note(Prompt prompt) {
        span.note("gen_ai.operation.name", "chat");
        span.note("gen_ai.provider.name", provider);
        span.note("gen_ai.request.model", model == null ? meters.label(null) : model);
        if (prompt.maxTokens() != null) {
            span.note("gen_ai.request.max_tokens", prompt.maxTokens());
        }
        if (prompt.temperature() != null) {
            span.note("gen_ai.request.temperature", Double.toString(prompt.temperature()));
        }
    }

    /// What the provider is told of the trace is below this.
    public Span span() {
        return span;
    }

    /// It ended by itself, well or not.
    public void ended(Generation generation, AnswerStream stream) {
        if (span.isRecorded()) {
            span.note("gen_ai.response.model", generation.model());
            if (generation instanceof Generation.Answered answered) {
                span.note("gen_ai.response.finish_reasons", answered.finishReason());
            }
        }
        count(generation.error().map(ErrorCode::code).orElse(null), generation.usage(), stream);
    }

    /// It was stopped from here.
    ///
    /// @param why a code
    /// @param used what it had used until then, as estimated
    public void stopped(String why, TokenUsage used, AnswerStream stream) {
        count(why, used, stream);
    }

    private void count(@Nullable String errorType, TokenUsage used, AnswerStream stream) {
        Duration took = Duration.ofNanos(System.nanoTime() - fromNanos);
        meters.count(provider, model, errorType, took, stream.firstToken().orElse(null), used);
        if (!span.isRecorded()) {
            return;
        }
        span.note("gen_ai.usage.input_tokens", used.getPromptTokens());
        span.note("gen_ai.usage.output_tokens", used.getCompletionTokens());
        stream.firstToken().ifPresent(first -> span.note("autobot.first.token.millis", first.toMillis()));
        if (stream.retries() > 0) {
            span.note("autobot.retries", stream.retries());
        }
        if (errorType != null) {
            span.failed(errorType);
        }
    }

    @Override
    public void close() {
        span.close();
    }
}
