package ai.autobot.pipeline.runtime.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The meters of one database, looked up once: a request allocates nothing for them. Thread-safe.
final class DatabaseMeters {
    private static final String DATABASE = "database";

    private final MeterRegistry registry;
    private final RedisDatabase database;
    private final Timer answered;
    private final Timer failed;
    private final Timer timedOut;
    private final Timer interrupted;
    private final Timer refusedOpen;
    private final Counter retries;
    private final LongAdder waiting = new LongAdder();

    DatabaseMeters(MeterRegistry registry, RedisDatabase database) {
        this.registry = registry;
        this.database = database;
        answered = timer("answered");
        failed = timer("failed");
        timedOut = timer("timed_out");
        interrupted = timer("interrupted");
        refusedOpen = timer("refused_open");
        retries = Counter.builder("autobot.redis.retries")
                .description("Requests that were made again")
                .tag(DATABASE, database.label())
                .register(registry);
    }

    /// Shows what is measured when somebody looks. The registry holds all of it weakly.
    void show(Breaker breaker, HealthRecord health) {
        Gauge.builder("autobot.redis.waiting", waiting, LongAdder::sum)
                .description("Requests that wait for their answer")
                .tag(DATABASE, database.label())
                .register(registry);
        Gauge.builder("autobot.redis.breaker", breaker, Breaker::state)
                .description("0 where requests are let through, 1 where one is let through to see, 2 where none is")
                .tag(DATABASE, database.label())
                .register(registry);
        Gauge.builder("autobot.redis.up", health, h -> h.isUp() ? 1 : 0)
                .description("1 where the database answers, 0 where it does not")
                .tag(DATABASE, database.label())
                .register(registry);
    }

    void begins() {
        waiting.increment();
    }

    void ends() {
        waiting.decrement();
    }

    void answered(long fromNanos) {
        record(answered, fromNanos);
    }

    void failed(Setback setback, long fromNanos) {
        record(setback == Setback.TIMED_OUT ? timedOut : failed, fromNanos);
    }

    void interrupted(long fromNanos) {
        record(interrupted, fromNanos);
    }

    void refusedOpen() {
        refusedOpen.record(0, TimeUnit.NANOSECONDS);
    }

    void retried() {
        retries.increment();
    }

    private static void record(Timer timer, long fromNanos) {
        timer.record(System.nanoTime() - fromNanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String outcome) {
        return Timer.builder("autobot.redis.requests")
                .description("Requests to Redis by what became of them, repetitions included")
                .tag(DATABASE, database.label())
                .tag("outcome", outcome)
                .register(registry);
    }
}
