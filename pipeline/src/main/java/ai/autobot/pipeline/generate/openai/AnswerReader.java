package ai.autobot.pipeline.generate.openai;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.TokenEstimate;
import ai.autobot.pipeline.generate.TokenSink;
import ai.autobot.schemas.ErrorCode;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads one streamed answer and hands its pieces on. Not thread-safe, used once.
final class AnswerReader {
    private static final int MAX_EVENT_BYTES = 1024 * 1024;
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /// The answer is complete: the usage that may follow is worth a short wait, but not the answer.
    private static final Duration USAGE_LIMIT = Duration.ofSeconds(2);

    /// Only a body read to its end leaves a connection that can be used again.
    private static final Duration END_LIMIT = Duration.ofMillis(100);

    private final EventStream events;
    private final ChunkReader chunks;
    private final Watchdog.Watch watch;
    private final TokenSink tokens;
    private final Limits limits;
    private final int promptBytes;
    private String model;
    private long completionBytes;
    private long characters;
    private boolean refused;
    private @Nullable String finishReason;
    private @Nullable TokenUsage usage;

    /// @param promptBytes how much was asked, for an estimate of the usage
    /// @param model the name to give where the provider gives none
    AnswerReader(
            InputStream body,
            JsonFactory json,
            Watchdog.Watch watch,
            TokenSink tokens,
            Limits limits,
            int promptBytes,
            String model) {
        this.events = new EventStream(body, MAX_EVENT_BYTES);
        this.chunks = new ChunkReader(json);
        this.watch = watch;
        this.tokens = tokens;
        this.limits = limits;
        this.promptBytes = promptBytes;
        this.model = model;
    }

    /// Blocks until the answer is complete or fails, which is an outcome too.
    ///
    /// @throws InterruptedException when the attempt is stopped
    Generation read() throws InterruptedException {
        try {
            while (events.next()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (events.dataIs(DONE)) {
                    readToTheEnd();
                    return complete("stop");
                }
                Chunk chunk = chunks.read(events.data(), events.length());
                if (chunk.error() != null) {
                    return error(chunk.error());
                }
                take(chunk);
                if (characters > limits.answerCharacters()) {
                    return failed(
                            ErrorCode.PROVIDER_MALFORMED,
                            "the answer is longer than " + limits.answerCharacters() + " characters");
                }
            }
            return finishReason == null ? cut() : complete(finishReason);
        } catch (JsonProcessingException e) {
            return failed(ErrorCode.PROVIDER_MALFORMED, "an event of the provider's stream is not the expected JSON");
        } catch (EventStream.TooLongException e) {
            return failed(ErrorCode.PROVIDER_MALFORMED, "the provider's stream: " + e.getMessage());
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            if (finishReason != null) {
                return complete(finishReason);
            }
            return watch.expired() ? timedOut() : cut();
        }
    }

    static InterruptedException interrupted(Throwable cause) {
        InterruptedException interrupted = new InterruptedException("the attempt was stopped");
        interrupted.initCause(cause);
        return interrupted;
    }

    private void take(Chunk chunk) throws InterruptedException {
        if (chunk.model() != null) {
            model = chunk.model();
        }
        if (chunk.usage() != null) {
            usage = chunk.usage();
        }
        if (!chunk.refusal().isEmpty()) {
            refused = true;
        }
        // An empty piece, such as the first one with the role, is no token.
        if (!chunk.content().isEmpty() || !chunk.refusal().isEmpty()) {
            watch.suspend();
            pass(chunk.content());
            pass(chunk.refusal());
            watch.within(limits.betweenTokens());
        } else if (chunk.thinking()) {
            watch.within(limits.betweenTokens());
        }
        if (chunk.finishReason() != null) {
            finishReason = chunk.finishReason();
            watch.within(USAGE_LIMIT);
        }
    }

    private void pass(String piece) throws InterruptedException {
        if (!piece.isEmpty()) {
            characters += piece.length();
            completionBytes += TokenEstimate.utf8Length(piece);
            tokens.append(piece);
        }
    }

    private void readToTheEnd() {
        watch.within(END_LIMIT);
        try {
            while (events.next()) {
                // Nothing that follows the end mark belongs to the answer.
            }
        } catch (IOException e) {
            // The answer is complete all the same; an interrupt stays pending for the caller.
        }
    }

    private Generation complete(String otherwise) {
        String reason = finishReason == null ? otherwise : finishReason;
        if (reason.equals("content_filter")) {
            return new Generation.Refused(model, reason, usage());
        }
        return refused
                ? new Generation.Refused(model, "refusal", usage())
                : new Generation.Answered(model, reason, usage());
    }

    private Generation error(String name) {
        return name.equals("content_filter")
                ? new Generation.Refused(model, name, usage())
                : failed(ErrorCode.PROVIDER_ERROR, "the provider's stream reported the error " + name);
    }

    private Generation timedOut() {
        return failed(
                ErrorCode.PROVIDER_TIMEOUT,
                characters == 0
                        ? "no token came within the time-out"
                        : "the next token did not come within the time-out");
    }

    private Generation cut() {
        return failed(
                ErrorCode.PROVIDER_STREAM_CUT,
                "the provider's stream ended after " + characters + " characters, before the answer was complete");
    }

    private Generation failed(ErrorCode code, String reason) {
        return new Generation.Failed(model, code, reason, null, usage());
    }

    private TokenUsage usage() {
        return usage == null ? TokenEstimate.ofBytes(promptBytes, completionBytes) : usage;
    }
}
