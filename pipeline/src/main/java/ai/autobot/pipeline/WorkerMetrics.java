package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.ledger.LedgerStatistics;
import ai.autobot.pipeline.runtime.redis.NearCopies;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/// What a worker counts anyway, as metrics.
///
/// @param registry holds what is counted weakly: the worker holds it
record WorkerMetrics(MeterRegistry registry) {
    private static final double NANOS_PER_SECOND = 1e9;

    void show(Journeys<?> journeys) {
        count(
                "requests.arrived",
                "Requests that arrived",
                journeys,
                j -> j.statistics().arrived());
        count(
                "requests.duplicate",
                "Requests that came again",
                journeys,
                j -> j.statistics().duplicates());
        count(
                "requests.ended",
                "Requests with a terminal record",
                journeys,
                j -> j.statistics().ended());
        count(
                "attempts.started",
                "Attempts at requests",
                journeys,
                j -> j.statistics().attempts());
        count(
                "attempts.broken",
                "Attempts that were given up",
                journeys,
                j -> j.statistics().broken());
        gauge(
                "attempts.running",
                "Attempts that run",
                journeys,
                j -> j.capacity().running());
        count(
                "requests.resumed",
                "Pending requests that were found when a partition was taken over",
                journeys,
                j -> j.statistics().resumed());
        gauge("attempts.handed.over", "Attempts that run on for other workers", journeys, Journeys::handedOver);
        gauge(
                "requests.pending",
                "Requests without a terminal record",
                journeys,
                j -> j.capacity().pending());
        gauge(
                "requests.pending.bytes",
                "What those hold in memory",
                journeys,
                j -> j.capacity().pendingBytes());
        gauge(
                "requests.oldest.pending.seconds",
                "Since when the oldest request has no terminal record; 0 when none is pending",
                journeys,
                WorkerMetrics::oldestPendingSeconds);
    }

    private static double oldestPendingSeconds(Journeys<?> journeys) {
        return journeys.capacity()
                .oldestArrival()
                .map(arrival ->
                        Math.max(0, Duration.between(arrival, Instant.now()).toNanos() / NANOS_PER_SECOND))
                .orElse(0.0);
    }

    void show(LedgerStatistics ledger) {
        count("ledger.claimed", "Calls that were claimed", ledger, LedgerStatistics::claimed);
        count("ledger.reused", "Calls that were not made again", ledger, LedgerStatistics::reused);
        count("ledger.taken.over", "Claims that were taken from others", ledger, LedgerStatistics::takenOver);
        count("ledger.unavailable", "Times that the ledger could not say", ledger, LedgerStatistics::unavailable);
        gauge("ledger.waiting", "Attempts that wait for another worker's call", ledger, LedgerStatistics::waiting);
    }

    void show(NearCopies<Session> sessions) {
        count(
                "sessions.near.warm",
                "Sessions that were found near",
                sessions,
                s -> s.statistics().warm());
        count(
                "sessions.near.cold",
                "Sessions that Redis was asked for",
                sessions,
                s -> s.statistics().cold());
        count(
                "sessions.near.unknown",
                "Sessions that Redis was asked for because it was not heard",
                sessions,
                s -> s.statistics().unknown());
        count(
                "sessions.near.changed",
                "Copies of sessions that Redis called old",
                sessions,
                s -> s.statistics().changed());
        gauge(
                "sessions.near.kept",
                "Copies of sessions",
                sessions,
                s -> s.statistics().kept());
    }

    private <T> void count(String name, String description, T counted, ToDoubleFunction<T> value) {
        FunctionCounter.builder("autobot." + name, counted, value)
                .description(description)
                .register(registry);
    }

    private <T> void gauge(String name, String description, T measured, ToDoubleFunction<T> value) {
        Gauge.builder("autobot." + name, measured, value)
                .description(description)
                .register(registry);
    }
}
