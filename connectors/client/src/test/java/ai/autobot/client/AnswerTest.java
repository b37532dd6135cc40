package ai.autobot.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnswerTest {
    private final Answer answer = new Answer();

    @Test
    void putsPiecesInTheOrderOfTheirIndex() throws InterruptedException {
        answer.accept(token(1, "a", 1, "two "));
        answer.accept(token(1, "a", 2, "three"));
        answer.accept(token(1, "a", 0, "one "));

        assertThat(answer.next()).contains(new ChatEvent.Token("one two three"));
    }

    @Test
    void dropsAPieceThatComesTwice() throws InterruptedException {
        answer.accept(token(1, "a", 0, "one "));
        answer.accept(token(1, "a", 0, "one "));
        answer.accept(token(1, "a", 1, "two"));

        assertThat(answer.next()).contains(new ChatEvent.Token("one two"));
    }

    @Test
    void tellsTheTakerWhenAnAttemptWithAHigherNumberBegins() throws InterruptedException {
        answer.accept(token(1, "a", 0, "old"));
        answer.next();
        answer.accept(token(2, "b", 0, "new"));

        assertThat(answer.next()).contains(new ChatEvent.Restarted(2));
        assertThat(answer.next()).contains(new ChatEvent.Token("new"));
    }

    @Test
    void tellsTheTakerWhenAnotherAttemptWithTheSameNumberBegins() throws InterruptedException {
        answer.accept(token(1, "a", 0, "old"));
        answer.next();
        answer.accept(token(1, "b", 0, "new"));

        assertThat(answer.next()).contains(new ChatEvent.Restarted(1));
        assertThat(answer.next()).contains(new ChatEvent.Token("new"));
    }

    @Test
    void replacesPiecesSilentlyThatNobodyHasTaken() throws InterruptedException {
        answer.accept(token(1, "a", 0, "old"));
        answer.accept(token(2, "b", 0, "new"));

        assertThat(answer.next()).contains(new ChatEvent.Token("new"));
    }

    @Test
    void ignoresPiecesOfAnAbandonedAttemptThatComeLate() throws InterruptedException {
        answer.accept(token(1, "a", 0, "old"));
        answer.accept(token(1, "b", 0, "new"));
        answer.accept(token(1, "a", 1, " late"));
        answer.accept(token(1, "a", 0, "old"));
        answer.accept(token(1, "b", 1, " more"));

        assertThat(answer.next()).contains(new ChatEvent.Token("new more"));
    }

    @Test
    void ignoresAnotherAttemptWithTheSameNumberUntilItBegins() throws InterruptedException {
        answer.accept(token(1, "b", 0, "new"));
        answer.accept(token(1, "a", 7, "late"));

        assertThat(answer.next()).contains(new ChatEvent.Token("new"));
    }

    @Test
    void ignoresAnAttemptWithALowerNumber() throws InterruptedException {
        answer.accept(token(2, "b", 0, "new"));
        answer.accept(token(1, "a", 0, "old"));

        assertThat(answer.next()).contains(new ChatEvent.Token("new"));
    }

    @Test
    void fillsAGapFromTheResponse() throws InterruptedException {
        answer.accept(token(1, "a", 0, "one "));
        answer.accept(token(1, "a", 2, "three"));
        ChatResponse response = response(1, "a", "one two three");
        answer.complete(response);

        assertThat(taken()).containsExactly(new ChatEvent.Token("one two three"), new ChatEvent.Completed(response));
    }

    @Test
    void beginsAnewWhenTheResponseContradictsThePiecesTaken() throws InterruptedException {
        answer.accept(token(1, "a", 0, "wrong"));
        answer.next();
        ChatResponse response = response(2, "b", "right");
        answer.complete(response);

        assertThat(taken())
                .containsExactly(
                        new ChatEvent.Restarted(2), new ChatEvent.Token("right"), new ChatEvent.Completed(response));
    }

    @Test
    void ignoresWhatComesAfterTheResponse() throws InterruptedException {
        ChatResponse response = response(1, "a", "");
        answer.complete(response);
        answer.accept(token(1, "a", 0, "late"));

        assertThat(answer.fail(new ChatTimeoutException("r", Duration.ofSeconds(1))))
                .isFalse();
        assertThat(taken()).containsExactly(new ChatEvent.Completed(response));
    }

    @Test
    void keepsNoMoreEarlyPiecesThanItsLimit() throws InterruptedException {
        for (int index = Answer.MAXIMUM_EARLY_PIECES + 10; index > 0; index--) {
            answer.accept(token(1, "a", index, "x"));
        }
        answer.accept(token(1, "a", 0, "x"));

        assertThat(answer.next()).contains(new ChatEvent.Token("x"));
    }

    @Test
    void keepsNoMoreCharactersThanItsLimit() throws InterruptedException {
        String half = "x".repeat(Answer.MAXIMUM_CHARACTERS / 2);
        for (int index = 0; index < 4; index++) {
            answer.accept(token(1, "a", index, half));
        }

        assertThat(answer.next()).contains(new ChatEvent.Token(half + half));
    }

    @Test
    void whateverTheOrderTheTokensJoinedAreTheTextOfTheResponse() throws InterruptedException {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            assertTokensJoinToTheText(random);
        }
    }

    private static void assertTokensJoinToTheText(Random random) throws InterruptedException {
        Answer answer = new Answer();
        List<ChatToken> tokens = new ArrayList<>();
        int attempts = 1 + random.nextInt(3);
        String text = "";
        for (int attempt = 1; attempt <= attempts; attempt++) {
            text = "";
            for (int index = 0; index < 8; index++) {
                String piece = attempt + "." + index + " ";
                text += piece;
                tokens.add(token(random.nextBoolean() ? 1 : attempt, "id" + attempt, index, piece));
            }
        }
        Collections.shuffle(tokens, random);
        ChatResponse response = response(attempts, "id" + attempts, text);
        List<ChatEvent> events = new ArrayList<>();
        for (ChatToken token : tokens.subList(0, random.nextInt(tokens.size() + 1))) {
            answer.accept(token);
            if (answer.isEventReady()) {
                events.add(answer.next().orElseThrow());
            }
        }
        answer.complete(response);
        for (Optional<ChatEvent> event = answer.next(); event.isPresent(); event = answer.next()) {
            events.add(event.get());
        }

        assertThat(shown(events)).isEqualTo(text);
        assertThat(events).last().isEqualTo(new ChatEvent.Completed(response));
    }

    private List<ChatEvent> taken() throws InterruptedException {
        List<ChatEvent> events = new ArrayList<>();
        for (Optional<ChatEvent> event = answer.next(); event.isPresent(); event = answer.next()) {
            events.add(event.get());
        }
        return events;
    }

    static String shown(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Token token -> text.append(token.text());
                case ChatEvent.Restarted _ -> text.setLength(0);
                case ChatEvent.Completed _, ChatEvent.Unanswered _ -> {}
            }
        }
        return text.toString();
    }

    private static ChatToken token(int attempt, String attemptId, int index, String text) {
        return new ChatToken("r", "c", attempt, attemptId, index, text, Instant.EPOCH);
    }

    private static ChatResponse response(int attempt, String attemptId, String text) {
        return ChatResponse.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setStatus(ResponseStatus.ANSWERED)
                .setText(text)
                .setAttempt(attempt)
                .setAttemptId(attemptId)
                // Avro looks up the classes of defaults, and refuses to until a serde has vouched for them.
                .setSources(List.of())
                .setTimings(new Timings(0L, null, null, null, null, 0L))
                .setCreatedAt(Instant.EPOCH)
                .build();
    }
}
