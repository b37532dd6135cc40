package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// The queue through which attempts hand their results to the stream thread: as many put in as there are carriers of
/// virtual threads, one takes out.
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CompletionBenchmark {
    private static final int MOST = 10_000;

    private final Ticket ticket = new Ticket(
            new RequestKey("conversation", "request"),
            new PendingRequest(ByteBuffer.allocate(300), null, null, 1L, Instant.EPOCH, 0, false, null, null));
    private final Queue<Completion<String>> completions = new ConcurrentLinkedQueue<>();

    /// An attempt's thread; it waits where nobody takes, so that the queue stays as short as it is in life.
    @Benchmark
    @Group("queue")
    @GroupThreads(2)
    public void put(Blackhole hole) {
        for (int waited = 0; waited < MOST && completions.peek() != null; waited++) {
            Thread.onSpinWait();
        }
        hole.consume(completions.add(new Completion.StopChecked<>(ticket, true)));
    }

    /// The stream thread.
    @Benchmark
    @Group("queue")
    @GroupThreads(1)
    public void take(Blackhole hole) {
        hole.consume(completions.poll());
    }
}
