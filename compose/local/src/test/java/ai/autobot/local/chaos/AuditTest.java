package ai.autobot.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.chaos.ProviderCall.End;
import ai.autobot.local.chaos.Violation.Promise;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTest {
    private final Fabricated seen =
            new Fabricated().answered("c1-r1").answered("c1-r2").answered("c2-r1");

    private List<Promise> broken() {
        return Audit.of(seen.evidence()).stream().map(Violation::promise).toList();
    }

    private void replace(String requestId, ChatResponse response) {
        seen.responses.replaceAll(old -> old.getRequestId().equals(requestId) ? response : old);
    }

    @Test
    void nothingIsFoundWhereAllIsWell() {
        seen.asked("c1-r1");

        assertThat(Audit.of(seen.evidence())).isEmpty();
    }

    @Test
    void aRequestWithoutTerminalRecordIsLost() {
        seen.asked("c3-r1");

        assertThat(broken()).containsExactly(Promise.NOT_LOST);
    }

    @Test
    void aRequestThatNeverCameToTheTopicWasNotSent() {
        seen.planned.add("c3-r1");

        assertThat(broken()).containsExactly(Promise.SENT);
    }

    @Test
    void aSecondTerminalRecordIsSeen() {
        seen.responses.add(seen.responses.getLast());

        assertThat(broken()).containsExactly(Promise.ONCE);
    }

    @Test
    void aTerminalRecordThatNobodyAskedForIsSeen() {
        seen.responses.add(Fabricated.response("c9-r1")
                .setStatus(ResponseStatus.REJECTED)
                .setAttemptId(null)
                .setText("")
                .build());

        assertThat(broken()).containsExactly(Promise.ASKED);
    }

    @Test
    void aConversationOutOfOrderIsSeen() {
        Collections.swap(seen.responses, 0, 1);

        assertThat(broken()).containsExactly(Promise.ORDER);
    }

    @Test
    void whatWasTurnedAwayMayOvertake() {
        replace(
                "c1-r2",
                Fabricated.response("c1-r2")
                        .setStatus(ResponseStatus.REJECTED)
                        .setAttempt(0)
                        .setAttemptId(null)
                        .setText("")
                        .setTokenRecords(0)
                        .build());
        Collections.swap(seen.responses, 0, 1);

        assertThat(broken()).isEmpty();
    }

    @Test
    void whatWasSentAgainKeepsItsFirstPlace() {
        seen.asked("c1-r1");
        seen.answered("c1-r3");

        assertThat(broken()).isEmpty();
    }

    @Test
    void aGapInTheTokensIsSeen() {
        seen.tokens.remove(1);

        assertThat(broken()).containsExactly(Promise.TOKENS);
    }

    @Test
    void aMissingLastTokenIsSeen() {
        seen.tokens.removeLast();

        assertThat(broken()).containsExactly(Promise.TOKENS);
    }

    @Test
    void tokensOutOfOrderAreSeen() {
        Collections.swap(seen.tokens, 0, 1);

        assertThat(broken()).containsExactly(Promise.TOKENS);
    }

    @Test
    void aTextThatTheTokensDoNotMakeIsSeen() {
        seen.tokens.set(1, Fabricated.token("c1-r1", 1, "other"));

        assertThat(broken()).containsExactly(Promise.TEXT);
    }

    @Test
    void tokensThatAreSaidToBeIncompleteMayBe() {
        seen.tokens.remove(1);
        replace(
                "c1-r1",
                Fabricated.response("c1-r1")
                        .setDegraded(List.of("tokens_incomplete"))
                        .build());

        assertThat(broken()).isEmpty();
    }

    @Test
    void anAnswerThatTheProviderGaveToAnotherRequestIsSeen() {
        seen.calls.removeFirst();
        seen.calls.add(Fabricated.call("c1-r1", 1, Duration.ZERO, Duration.ofSeconds(1), End.PLANNED));

        assertThat(broken()).containsExactly(Promise.OWN_WORDS);
    }

    @Test
    void aDeadLetterIsSeen() {
        seen.deadLetters = 1;

        assertThat(broken()).containsExactly(Promise.READABLE);
    }

    @Test
    void aRequestThatIsStillPendingIsSeen() {
        seen.pending.add("c1-r1");

        assertThat(broken()).containsExactly(Promise.SETTLED);
    }
}
