package ai.autobot.pipeline.runtime.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How long the stages of requests take, as histograms. All stages are there from the start. Thread-safe,
/// nothing blocks.
public final class StageTimes {
    private static final Duration[] LIMITS = {
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofNanos(2_500_000_000L),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120)
    };

    private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

    /// A part of a request's way.
    public enum Stage {
        /// The record is decoded, validated and sealed.
        ARRIVE,
        /// From its arrival to the start of the attempt that ended it.
        QUEUE,
        /// Who asks is found out.
        AUTHENTICATE,
        /// The knowledge base is searched.
        ENRICH,
        /// From the call of the provider to its end.
        GENERATE,
        /// The response, the audit event and the history are made.
        RESPOND,
        /// From its arrival to its response.
        TOTAL
    }

    /// The same registry may be given more than once: the numbers are the same then.
    public StageTimes(MeterRegistry registry) {
        for (Stage stage : Stage.values()) {
            timers.put(
                    stage,
                    Timer.builder("autobot.stage.duration")
                            .description("How long a stage of a request's way took")
                            .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(LIMITS)
                            .register(registry));
        }
    }

    /// Counts a stage.
    ///
    /// @param took null where the stage was not reached
    public void record(Stage stage, @Nullable Duration took) {
        if (took != null) {
            timer(stage).record(took);
        }
    }

    /// Counts a stage that ends now.
    ///
    /// @param fromNanos when it began, as [System#nanoTime] has it
    public void recordSince(Stage stage, long fromNanos) {
        timer(stage).record(System.nanoTime() - fromNanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Stage stage) {
        Timer timer = timers.get(stage);
        if (timer == null) {
            throw new IllegalStateException("a stage has no timer");
        }
        return timer;
    }
}
