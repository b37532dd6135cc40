package ai.autobot.pipeline.arrive;

import ai.autobot.pipeline.runtime.metrics.StageTimes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/// Counts what arrives. Thread-safe, nothing blocks.
final class ArriveMeters {
    private final StageTimes times;
    private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);

    ArriveMeters(MeterRegistry registry) {
        times = new StageTimes(registry);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLetters.put(
                    reason,
                    Counter.builder("autobot.dead.letters")
                            .description("Records that were set aside, for nobody could be answered")
                            .tag("reason", reason.code())
                            .register(registry));
        }
    }

    void arrived(long fromNanos) {
        times.recordSince(StageTimes.Stage.ARRIVE, fromNanos);
    }

    void setAside(DeadLetterReason reason) {
        Counter counter = deadLetters.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
