package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Since when somebody waits.
class OldestPendingTest extends DrivenJourney {
    @Test
    void isKnownFromTheArrivalOfARequestToItsEnd() {
        open(Map.of());
        Capacity capacity = requireNonNull(journeys).capacity();
        assertThat(capacity.oldestArrival()).isEmpty();

        ask("c", "r1");
        ask("c", "r2");
        calls.awaitRunning("r1");

        assertThat(capacity.oldestArrival()).hasValue(start);
        calls.release.release(2);
        awaitEnds(2);
        assertThat(capacity.oldestArrival()).isEmpty();
    }

    @Test
    void isNobodysWhenThePartitionIsLost() {
        open(Map.of());
        ask("c", "r1");
        calls.awaitRunning("r1");

        requireNonNull(driver).close();
        driver = null;

        assertThat(requireNonNull(journeys).capacity().oldestArrival()).isEmpty();
    }

    @Test
    void isTheFirstThatHasNotEnded() {
        Lanes lanes = new Lanes();
        Ticket first = add(lanes, "a", 1);
        Ticket second = add(lanes, "b", 2);
        add(lanes, "c", 3);

        lanes.remove(second);
        assertThat(lanes.oldestArrival()).hasValue(Instant.ofEpochSecond(1));
        lanes.remove(first);
        assertThat(lanes.oldestArrival()).hasValue(Instant.ofEpochSecond(3));
    }

    private static Ticket add(Lanes lanes, String request, long second) {
        PendingRequest pending = new PendingRequest(
                ByteBuffer.wrap(new byte[1]),
                null,
                null,
                second,
                Instant.ofEpochSecond(second),
                0,
                false,
                null,
                null,
                null);
        Ticket ticket = new Ticket(new RequestKey("c", request), pending);
        lanes.add(ticket);
        return ticket;
    }
}
