package ai.autobot.local.replay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.local.deadletters.Letter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrailTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final Trail.Received WRONG = received(1, 7, "");
    private static final Trail.Received RIGHT = received(2, 5, "");
    private static final Trail.Received AGAIN = received(2, 6, "0:3");

    @Test
    void aRequestThatWasSetAsideIsADeadLetter() {
        assertThat(trail(List.of(WRONG), letterOf(1, 7)).state()).isEqualTo(Trail.State.DEAD_LETTER);
    }

    @Test
    void aLetterWhoseRequestIsNotThereAnyLongerIsADeadLetter() {
        assertThat(trail(List.of(), letterOf(1, 7)).state()).isEqualTo(Trail.State.DEAD_LETTER);
    }

    @Test
    void aCopyThatWasSetAsideDoesNotMakeTheRequestADeadLetter() {
        assertThat(trail(List.of(WRONG, RIGHT), letterOf(1, 7)).state()).isEqualTo(Trail.State.PENDING);
    }

    @Test
    void aLetterThatWasSentAgainIsPending() {
        Trail trail = trail(List.of(WRONG, AGAIN), letterOf(1, 7));

        assertThat(trail.state()).isEqualTo(Trail.State.PENDING);
        assertThat(trail.replayOf()).containsExactly("0:3");
    }

    @Test
    void aLetterThatWasSentAgainAndCameBackIsADeadLetter() {
        assertThat(trail(List.of(WRONG, AGAIN), letterOf(1, 7), letterOf(2, 6)).state())
                .isEqualTo(Trail.State.DEAD_LETTER);
    }

    private static Trail trail(List<Trail.Received> requests, Trail.SetAside... letters) {
        return new Trail("r", "c", requests, List.of(), List.of(), List.of(), List.of(letters));
    }

    private static Trail.Received received(int partition, long offset, String replayOf) {
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setMessage("?")
                .setCreatedAt(NOW)
                .build();
        return new Trail.Received(request, partition, offset, NOW, replayOf);
    }

    private static Trail.SetAside letterOf(int partition, long offset) {
        Letter.Origin origin = new Letter.Origin("chat.requests", Integer.toString(partition), Long.toString(offset));
        return new Trail.SetAside(
                new Letter(new Letter.Place(0, 3), NOW, "wrong_partition", origin, "c", 10, false, ""), true);
    }
}
