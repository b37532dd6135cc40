package ai.autobot.bench.micro;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.CallMeters;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.metrics.MeterSettings;
import ai.autobot.pipeline.runtime.metrics.ModelLabels;
import ai.autobot.pipeline.runtime.metrics.StageTimes;
import ai.autobot.pipeline.runtime.metrics.WorkerMeters;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a request that is answered counts on its way: its seven stages, and the call of the provider. The reading of
/// the
/// page is apart: it goes by the time between two readings, not by requests.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MeteringBenchmark {
    private static final TokenUsage USED = new TokenUsage(400, 120, false);

    private final Meters counting = Meters.open(true);
    private final Meters uncounted = Meters.open(false);
    private long millis;

    private record Meters(WorkerMeters worker, StageTimes stages, CallMeters calls) {
        static Meters open(boolean enabled) {
            WorkerMeters worker = WorkerMeters.open(
                    Configuration.of(MeterSettings.class, Map.of("autobot.metrics.enabled", "" + enabled)));
            ModelLabels labels = ModelLabels.of("usual", Set.of("other-model"));
            return new Meters(
                    worker, new StageTimes(worker.registry()), new CallMeters(worker.registry(), () -> labels));
        }

        void count(Duration took) {
            for (StageTimes.Stage stage : StageTimes.Stage.values()) {
                stages.record(stage, took);
            }
            calls.count("openai", null, null, took, took.dividedBy(4), USED);
        }
    }

    @TearDown
    public void close() {
        counting.worker().close();
        uncounted.worker().close();
    }

    @Benchmark
    public void oneRequest() {
        counting.count(next());
    }

    @Benchmark
    public void oneRequestUncounted() {
        uncounted.count(next());
    }

    @Benchmark
    public String page() {
        return counting.worker().registry().scrape();
    }

    private Duration next() {
        return Duration.ofMillis(millis++ % 2_000);
    }
}
