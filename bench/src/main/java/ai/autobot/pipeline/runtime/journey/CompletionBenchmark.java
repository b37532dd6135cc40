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
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// The queue through which attempts hand their results to the stream thread, without anybody else at it: a handful goes
/// in, as comes together between two looks, and is taken out.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CompletionBenchmark {
    private static final int HANDFUL = 16;

    private final Ticket ticket = new Ticket(
            new RequestKey("conversation", "request"),
            new PendingRequest(ByteBuffer.allocate(300), null, null, 1L, Instant.EPOCH, 0, false, null, null, null));
    private final Signal.StopAsked asked = new Signal.StopAsked(ticket.key(), null);
    private final StopVerdict granted = new StopVerdict("ada", "hash", null, "as told");
    private final Queue<Completion<String>> completions = new ConcurrentLinkedQueue<>();

    /// For each completion: made, put in, taken out.
    @Benchmark
    @OperationsPerInvocation(HANDFUL)
    public void putAndTake(Blackhole hole) {
        for (int index = 0; index < HANDFUL; index++) {
            completions.add(new Completion.StopChecked<>(ticket, asked, granted));
        }
        for (Completion<String> next = completions.poll(); next != null; next = completions.poll()) {
            hole.consume(next);
        }
    }
}
