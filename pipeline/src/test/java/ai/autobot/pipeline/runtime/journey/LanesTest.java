package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Lanes lanes = new Lanes();
    private long sequence;

    @Test
    void onlyTheFirstOfAConversationIsReady() {
        Ticket first = add("c", "r1");
        add("c", "r2");

        assertThat(lanes.takeReady()).isSameAs(first);
        assertThat(lanes.hasReady()).isFalse();
    }

    @Test
    void theNextIsReadyWhenTheFirstIsRemoved() {
        Ticket first = add("c", "r1");
        Ticket second = add("c", "r2");
        lanes.takeReady();

        lanes.remove(first);

        assertThat(lanes.takeReady()).isSameAs(second);
    }

    @Test
    void conversationsTakeTurns() {
        Ticket one = add("a", "r1");
        Ticket next = add("a", "r2");
        Ticket other = add("b", "r1");
        lanes.takeReady();

        lanes.remove(one);

        assertThat(lanes.takeReady()).isSameAs(other);
        assertThat(lanes.takeReady()).isSameAs(next);
    }

    @Test
    void aRequestRemovedWhileItWaitsIsNeverReady() {
        Ticket first = add("c", "r1");
        Ticket second = add("c", "r2");
        Ticket third = add("c", "r3");
        lanes.takeReady();
        lanes.remove(second);

        lanes.remove(first);

        assertThat(lanes.takeReady()).isSameAs(third);
        assertThat(lanes.depth("c")).isEqualTo(1);
    }

    @Test
    void aRequestRemovedWhileItIsReadyMakesRoomForTheNext() {
        Ticket first = add("c", "r1");
        Ticket second = add("c", "r2");

        lanes.remove(first);

        assertThat(lanes.takeReady()).isSameAs(second);
        assertThat(lanes.hasReady()).isFalse();
    }

    @Test
    void nothingIsKeptOfAConversationThatIsThrough() {
        Ticket only = add("c", "r1");
        lanes.takeReady();

        lanes.remove(only);

        assertThat(lanes.depth("c")).isZero();
        assertThat(lanes.find(only.key())).isEmpty();
        assertThat(lanes.all()).isEmpty();
    }

    @Test
    void refusesASecondRequestUnderTheSameKey() {
        add("c", "r1");

        assertThatIllegalStateException().isThrownBy(() -> add("c", "r1"));
    }

    private Ticket add(String conversation, String request) {
        PendingRequest pending = new PendingRequest(
                ByteBuffer.wrap(new byte[1]), null, null, sequence++, Instant.EPOCH, 0, false, null, null);
        Ticket ticket = new Ticket(new RequestKey(conversation, request), pending);
        lanes.add(ticket);
        return ticket;
    }
}
