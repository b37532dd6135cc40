package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is kept and told of what was decided about who asks; the slow part, which decides, is given.
class DecidedTopologyTest extends DrivenTopology {
    @Test
    void aConversationBelongsToWhoseRequestIsAnsweredFirstThoughOthersWereTurnedAwayBefore() {
        work.rejection = ErrorCode.MODEL_NOT_ALLOWED;
        work.user = "eve";
        ask("r1", "may I?");
        AuditEvent refused = awaitAudit();
        work.rejection = null;
        work.user = "ada";
        ask("r2", "first?");
        awaitAudit();
        ask("r3", "second?");
        awaitAudit();

        assertThat(refused.getUserId()).hasValue("eve");
        assertThat(work.histories).containsOnlyKeys("r3");
        assertThat(Objects.requireNonNull(work.histories.get("r3")).getOwnerId())
                .hasValue("ada");
    }

    @Test
    void whoIsTurnedAwayFromAConversationDoesNotKeepItFromBeingForgotten() {
        ask("r1", "first?");
        awaitAudit();
        driver.advanceWallClockTime(Duration.ofDays(29));
        work.rejection = ErrorCode.CONVERSATION_NOT_YOURS;
        work.user = "eve";
        ask("r2", "may I?");
        awaitAudit();
        driver.advanceWallClockTime(Duration.ofDays(2));
        work.rejection = null;
        ask("r3", "and now?");
        awaitAudit();

        assertThat(work.histories).containsOnlyKeys("r2");
    }

    @Test
    void aRevokedSessionIsDeniedThoughItsCallDoesNotStop() {
        work.deaf = true;
        ask("r1", "tell me a long story");
        await().until(() -> work.attempts.containsKey("r1"));

        Objects.requireNonNull(work.attempts.get("r1")).revoke();
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(responses.isEmpty()).as("it has its grace").isTrue();
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        ChatResponse response = awaitResponse().value();
        AuditEvent event = audit.readValue();

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("session_ended");
        assertThat(event.getAction()).isEqualTo("chat");
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getReason()).hasValue("session_ended");
        assertThat(event.getUserId()).as("whom the token named").hasValue("ada");
        assertThat(audit.isEmpty()).isTrue();
    }

    @Test
    void aWishToStopIsAnAuditEventOfItsOwnGrantedOrRefused() {
        work.hangs = true;
        ask("r1", "tell me a long story");
        work.verdict = new StopVerdict("eve", "hash of eve's", ErrorCode.CANCEL_NOT_ALLOWED, "another's request");
        cancel("r1");
        AuditEvent refused = awaitAudit();
        work.verdict = new StopVerdict("ada", "hash of ada's", null, "a request of their own");
        cancel("r1");
        AuditEvent granted = awaitAudit();

        assertThat(refused.getAction()).isEqualTo("cancel");
        assertThat(refused.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(refused.getUserId()).hasValue("eve");
        assertThat(refused.getAttributes()).containsEntry("wish", "enough");
        assertThat(granted.getOutcome()).isEqualTo(AuditOutcome.ALLOWED);
        assertThat(granted.getAttributes()).containsEntry("effective", "true");
        assertThat(awaitResponse().value().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
    }
}
