package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A request is let in, gets its turn, and ends, while others are pending.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AdmissionBenchmark {
    private static final int CONVERSATIONS = 1_000;
    private static final int MOST = 1_000_000;

    /// Requests that are pending all the time.
    @Param({"0", "20000"})
    public int pending;

    private final PendingRequest request =
            new PendingRequest(ByteBuffer.allocate(300), null, null, 1L, Instant.EPOCH, 0, false, null, null);
    private final Capacity capacity = new Capacity(MOST, MOST, Long.MAX_VALUE);
    private final Lanes lanes = new Lanes();
    private int number;

    /// Lets in what stays.
    @Setup(Level.Trial)
    public void fill() {
        for (int index = 0; index < pending; index++) {
            Ticket ticket = ticket("stays-" + index % CONVERSATIONS, "stays-" + index);
            capacity.admit(ticket.bytes());
            lanes.add(ticket);
        }
        while (lanes.hasReady()) {
            lanes.takeReady();
        }
    }

    /// From arrival to end, without stores and without work.
    @Benchmark
    public boolean admitStartEnd() {
        number++;
        Ticket ticket = ticket("conversation-" + number % CONVERSATIONS, "request-" + number);
        boolean admitted = capacity.admit(ticket.bytes());
        lanes.add(ticket);
        boolean started = lanes.hasReady() && capacity.tryStart();
        Ticket next = lanes.takeReady();
        capacity.returned();
        lanes.remove(next);
        capacity.end(next.bytes());
        return admitted && started;
    }

    private Ticket ticket(String conversation, String id) {
        return new Ticket(new RequestKey(conversation, id), request);
    }
}
