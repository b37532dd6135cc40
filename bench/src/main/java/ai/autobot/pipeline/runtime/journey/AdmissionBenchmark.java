package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.Doorbell;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
    private static final int USERS = 100;
    private static final String MOST = "1000000";

    /// Requests that are pending all the time.
    @Param({"0", "20000"})
    public int pending;

    private final PendingRequest[] requests = IntStream.range(0, USERS)
            .mapToObj(user -> new PendingRequest(
                    ByteBuffer.allocate(300), null, null, 1L, Instant.EPOCH, 0, false, null, "user-" + user, null))
            .toArray(PendingRequest[]::new);
    private final Capacity capacity = new Capacity(Configuration.of(
            JourneySettings.class,
            Map.of(
                    "autobot.journey.max-running", MOST,
                    "autobot.journey.max-running-per-user", MOST,
                    "autobot.journey.max-pending", MOST,
                    "autobot.journey.max-pending-per-user", MOST,
                    "autobot.journey.max-pending-bytes", MOST + "000000")));
    private final Applicant partition = new Applicant(new Doorbell());
    private final Lanes lanes = new Lanes();
    private int number;

    /// Lets in what stays.
    @Setup(Level.Trial)
    public void fill() {
        for (int index = 0; index < pending; index++) {
            Ticket ticket = ticket(index, "stays-");
            capacity.restore(ticket.user(), ticket.bytes());
            lanes.add(ticket);
        }
        while (lanes.hasReady()) {
            lanes.takeReady();
        }
    }

    /// From arrival to end, without stores and without work.
    @Benchmark
    public Capacity.Slot admitStartEnd() {
        Ticket ticket = ticket(++number, "comes-");
        if (capacity.admit(ticket.user(), ticket.bytes(), number).isPresent()) {
            throw new IllegalStateException("a request was turned away");
        }
        lanes.add(ticket);
        if (!lanes.hasReady()) {
            throw new IllegalStateException("a request got no turn");
        }
        Capacity.Slot slot = capacity.tryStart(lanes.turn(), partition, number);
        Ticket next = lanes.takeReady();
        capacity.returned(next.user());
        lanes.remove(next);
        capacity.end(next.user(), next.bytes(), number);
        return slot;
    }

    private Ticket ticket(int index, String prefix) {
        RequestKey key = new RequestKey(prefix + index % CONVERSATIONS, prefix + index);
        return new Ticket(key, requests[index % USERS]);
    }
}
