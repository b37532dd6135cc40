package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    @Test
    void aUsersOneRequestIsNextThoughAnotherHasAThousandReady() {
        for (int number = 0; number < 1_000; number++) {
            addOf("ada", "a" + number, "r");
        }
        lanes.takeReady();

        Ticket one = addOf("bob", "b", "r");

        assertThat(lanes.takeReady()).isSameAs(one);
    }

    @Test
    void usersTakeTurnsAndEachOnesConversationsComeInTheirOrder() {
        for (String user : List.of("ada", "bob", "eve")) {
            for (int number = 0; number < 3; number++) {
                addOf(user, user + number, "r");
            }
        }

        assertThat(takeAll()).containsExactly("ada0", "bob0", "eve0", "ada1", "bob1", "eve1", "ada2", "bob2", "eve2");
    }

    @Test
    void thoseWhoComeAgainAndAgainKeepNobodyFromItsTurn() {
        addOf("ada", "a0", "r");
        addOf("ada", "a1", "r");
        lanes.takeReady();
        addOf("bob", "b0", "r");
        lanes.remove(lanes.takeReady());

        addOf("bob", "b1", "r");
        addOf("eve", "e", "r");

        assertThat(takeAll()).containsExactly("a1", "e", "b1");
    }

    @Test
    void requestsWithoutAUserHaveOneTurnTogether() {
        add("n0", "r");
        add("n1", "r");
        addOf("ada", "a0", "r");
        addOf("ada", "a1", "r");

        assertThat(takeAll()).containsExactly("n0", "a0", "n1", "a1");
    }

    @Test
    void aUserWhoIsPassedOverHoldsUpNobodyAndGoesOnWhenReadmitted() {
        addOf("ada", "a0", "r");
        addOf("ada", "a1", "r");
        addOf("bob", "b", "r");
        assertThat(lanes.turn()).isEqualTo("ada");

        lanes.passOver();
        addOf("ada", "a2", "r");
        List<String> meanwhile = takeAll();
        lanes.readmit("ada");

        assertThat(meanwhile).containsExactly("b");
        assertThat(takeAll()).containsExactly("a0", "a1", "a2");
    }

    @Test
    void aUserWhoIsPassedOverAfterItsTurnGoesOnWhenReadmitted() {
        addOf("ada", "a0", "r");
        addOf("ada", "a1", "r");
        lanes.takeReady();

        lanes.passOver();
        boolean readyMeanwhile = lanes.hasReady();
        lanes.readmit("ada");

        assertThat(readyMeanwhile).isFalse();
        assertThat(takeAll()).containsExactly("a1");
    }

    @Test
    void nobodyIsReadyWhenAllOfAUserWhoWasPassedOverEnded() {
        Ticket only = addOf("ada", "a", "r");
        lanes.passOver();

        lanes.remove(only);
        lanes.readmit("ada");

        assertThat(lanes.hasReady()).isFalse();
    }

    private List<String> takeAll() {
        List<String> conversations = new ArrayList<>();
        while (lanes.hasReady()) {
            conversations.add(lanes.takeReady().key().conversationId());
        }
        return conversations;
    }

    private Ticket add(String conversation, String request) {
        return addOf(null, conversation, request);
    }

    private Ticket addOf(@Nullable String user, String conversation, String request) {
        PendingRequest pending = new PendingRequest(
                ByteBuffer.wrap(new byte[1]), null, null, sequence++, Instant.EPOCH, 0, false, null, user, null);
        Ticket ticket = new Ticket(new RequestKey(conversation, request), pending);
        lanes.add(ticket);
        return ticket;
    }
}
