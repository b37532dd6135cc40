package ai.autobot.pipeline.respond;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.metrics.StageTimes;
import ai.autobot.pipeline.runtime.metrics.StageTimes.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts terminal records. A transaction that is aborted after it counts them again: the records themselves
/// are exact, these numbers nearly so. Thread-safe, nothing blocks.
final class ResponseMeters {
    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final StageTimes times;
    private final Counter tokenRecords;
    private final Map<Ending, Counter> endings = new ConcurrentHashMap<>();
    private final Map<String, Counter> missing = new ConcurrentHashMap<>();

    private record Ending(String status, String code) {}

    ResponseMeters(MeterRegistry registry) {
        this.registry = registry;
        times = new StageTimes(registry);
        tokenRecords = Counter.builder("autobot.tokens.records")
                .description("Records on chat.tokens of the attempts that counted")
                .register(registry);
        var _ = endings.computeIfAbsent(new Ending("answered", NONE), this::ending);
        var _ = missing.computeIfAbsent(ChatOutcome.TOKENS_INCOMPLETE, this::missing);
    }

    /// What is said in it is of enumerations of ours, so the labels are few.
    void ended(Ended<ChatOutcome> ended, ChatResponse response, Instant now) {
        String status = response.getStatus().name().toLowerCase(Locale.ROOT);
        String code = response.getError().map(ResponseError::getCode).orElse(NONE);
        endings.computeIfAbsent(new Ending(status, code), this::ending).increment();
        for (String what : response.getDegraded()) {
            missing.computeIfAbsent(what, this::missing).increment();
        }
        tokenRecords.increment(response.getTokenRecords());
        Instant arrived = ended.pending().getArrivedAt();
        times.record(Stage.TOTAL, between(arrived, now));
        if (ended instanceof Ended.Finished<ChatOutcome> finished) {
            ChatOutcome.Stages stages = finished.result().stages();
            times.record(Stage.QUEUE, between(arrived, finished.startedAt()));
            times.record(Stage.AUTHENTICATE, stages.authenticate());
            times.record(Stage.ENRICH, stages.enrich());
            times.record(Stage.GENERATE, stages.generate());
        }
    }

    void responded(long fromNanos) {
        times.recordSince(Stage.RESPOND, fromNanos);
    }

    private Counter ending(Ending ending) {
        return Counter.builder("autobot.responses")
                .description("Terminal records by status and error code")
                .tag("status", ending.status())
                .tag("code", ending.code())
                .register(registry);
    }

    private Counter missing(String what) {
        return Counter.builder("autobot.responses.degraded")
                .description("Terminal records by what was missing while they were made")
                .tag("missing", what)
                .register(registry);
    }

    private static Duration between(Instant from, Instant to) {
        Duration between = Duration.between(from, to);
        return between.isNegative() ? Duration.ZERO : between;
    }
}
