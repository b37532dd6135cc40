package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.metrics.ModelLabels;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The provider's calls in numbers, by the names and the buckets of OpenTelemetry's conventions for generative
/// AI (<https://github.com/open-telemetry/semantic-conventions-genai>, `docs/gen-ai/gen-ai-metrics.md`) where
/// they have one. Labels are of the configuration or of our enumerations, never of a request. Thread-safe,
/// nothing blocks.
public final class CallMeters {
    /// In place of an error's code, where there was none: Prometheus takes it as if the label was not there.
    private static final String NO_ERROR = "";

    private static final double FIRST_LIMIT_SECONDS = 0.01;
    private static final int LIMITS = 14;

    /// 10 ms, doubled 13 times.
    private static final Duration[] DURATIONS = IntStream.range(0, LIMITS)
            .mapToObj(doubled -> Duration.ofNanos((long) (Math.scalb(FIRST_LIMIT_SECONDS, doubled) * 1e9)))
            .toArray(Duration[]::new);

    /// 1, and each four times the one before.
    private static final double[] TOKENS =
            IntStream.range(0, LIMITS).mapToDouble(power -> Math.pow(4, power)).toArray();

    private static final Duration[] TOKEN_TIMES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500)
    };

    private final MeterRegistry registry;
    private final Supplier<ModelLabels> models;
    private final Map<Ending, Timer> durations = new ConcurrentHashMap<>();
    private final Map<Model, OfModel> ofModels = new ConcurrentHashMap<>();

    private record Model(String provider, String name) {
        Tags tags() {
            return Tags.of(
                    "gen_ai.operation.name", "chat", "gen_ai.provider.name", provider, "gen_ai.request.model", name);
        }
    }

    private record Ending(Model model, String errorType) {}

    private record OfModel(Timer firstToken, Timer perToken, DistributionSummary input, DistributionSummary output) {}

    /// @param models which models have a label of their own, at the time of a call
    public CallMeters(MeterRegistry registry, Supplier<ModelLabels> models) {
        this.registry = registry;
        this.models = models;
    }

    /// Counts nothing.
    public static CallMeters none() {
        ModelLabels one = new ModelLabels("none", Set.of("none"));
        return new CallMeters(new CompositeMeterRegistry(), () -> one);
    }

    /// What a model is called in labels.
    ///
    /// @param model as a request names it; null for the usual one
    String label(@Nullable String model) {
        return models.get().of(model);
    }

    /// A call has ended, well or not.
    ///
    /// @param provider its name
    /// @param model the model that was asked for; null for the usual one
    /// @param errorType the code of what went wrong, or why it was stopped; null where it was answered
    /// @param took from the call to its end
    /// @param firstToken from the call to its first token; null where none came
    /// @param used its tokens, as the provider counted them or as estimated
    public void count(
            String provider,
            @Nullable String model,
            @Nullable String errorType,
            Duration took,
            @Nullable Duration firstToken,
            TokenUsage used) {
        Model asked = new Model(provider, label(model));
        Ending ending = new Ending(asked, errorType == null ? NO_ERROR : errorType);
        durations.computeIfAbsent(ending, this::duration).record(took);
        OfModel ofModel = ofModels.computeIfAbsent(asked, this::ofModel);
        if (firstToken != null) {
            ofModel.firstToken.record(firstToken);
            int after = used.getCompletionTokens() - 1;
            if (errorType == null && after > 0) {
                // The two are counted from beginnings some microseconds apart.
                Duration rest = took.compareTo(firstToken) > 0 ? took.minus(firstToken) : Duration.ZERO;
                ofModel.perToken.record(rest.dividedBy(after));
            }
        }
        if (used.getPromptTokens() > 0) {
            ofModel.input.record(used.getPromptTokens());
        }
        if (used.getCompletionTokens() > 0) {
            ofModel.output.record(used.getCompletionTokens());
        }
    }

    private Timer duration(Ending ending) {
        return Timer.builder("gen_ai.client.operation.duration")
                .description("How long a provider's call took, by the error that ended it")
                .tags(ending.model().tags().and("error.type", ending.errorType()))
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
    }

    private OfModel ofModel(Model model) {
        return new OfModel(
                Timer.builder("gen_ai.client.operation.time_to_first_chunk")
                        .description("From a provider's call to its first token")
                        .tags(model.tags())
                        .serviceLevelObjectives(DURATIONS)
                        .register(registry),
                Timer.builder("autobot.generate.time.per.output.token")
                        .description("Of an answer, the time after its first token divided by the tokens after it")
                        .tags(model.tags())
                        .serviceLevelObjectives(TOKEN_TIMES)
                        .register(registry),
                tokens(model, "input"),
                tokens(model, "output"));
    }

    private DistributionSummary tokens(Model model, String type) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of a provider's call, of the prompt and of the answer")
                .tags(model.tags().and("gen_ai.token.type", type))
                .serviceLevelObjectives(TOKENS)
                .register(registry);
    }
}
