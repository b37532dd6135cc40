package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topics;
import ai.autobot.state.ConversationHistory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/// The steps together, from bytes to records; the slow part is given.
class ChatTopologyTest extends DrivenTopology {
    @Test
    void anAnswerIsAResponseAndAnAuditEvent() {
        ask("r1", "first?");

        TestRecord<String, ChatResponse> response = awaitResponse();
        AuditEvent event = audit.readValue();

        assertThat(response.key()).isEqualTo("c");
        assertThat(response.value().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.value().getText()).isEqualTo("answer to first?");
        assertThat(response.value().getSources()).singleElement().satisfies(source -> {
            assertThat(source.getDocumentId()).isEqualTo("d");
            assertThat(source.getExcerpt()).hasSizeLessThan(300);
        });
        assertThat(response.value().getInstance()).isEqualTo("worker-7");
        assertThat(response.value().getAttempt()).isEqualTo(1);
        assertThat(response.value().getError()).isEmpty();
        assertThat(header(response.headers(), Topics.TRACEPARENT)).isEqualTo(TRACE);
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ALLOWED);
        assertThat(event.getUserId()).hasValue("ada");
    }

    @Test
    void theConversationsLastExchangesAndItsOwnerReachTheNextRequest() {
        for (String request : List.of("r1", "r2", "r3", "r4")) {
            ask(request, request + "?");
            awaitResponse();
        }

        ConversationHistory last = Objects.requireNonNull(work.histories.get("r4"));

        assertThat(last.getOwnerId()).hasValue("ada");
        assertThat(last.getTurns()).extracting(turn -> turn.getQuestion()).containsExactly("r2?", "r3?");
        assertThat(work.histories).doesNotContainKey("r1");
    }

    @Test
    void aConversationThatIsUsedNowAndThenIsRememberedAndAnIdleOneBeginsAnew() {
        for (String request : List.of("r1", "r2", "r3")) {
            ask(request, request + "?");
            awaitResponse();
            driver.advanceWallClockTime(Duration.ofDays(29));
        }

        driver.advanceWallClockTime(Duration.ofDays(2));
        ask("r4", "r4?");
        awaitResponse();

        assertThat(work.histories).containsOnlyKeys("r2", "r3");
    }

    @Test
    void aRejectionIsAResponseWithItsCodeAndADenialInTheAudit() {
        work.rejection = ErrorCode.SESSION_ENDED;
        ask("r1", "may I?");

        ChatResponse response = awaitResponse().value();
        AuditEvent event = audit.readValue();

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("session_ended");
        assertThat(response.getSources()).isEmpty();
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getReason()).hasValue("session_ended");
        assertThat(event.getUserId()).as("whom the token named").hasValue("ada");
    }

    @Test
    void aRejectionOfAForgedTokenNamesNobody() {
        work.rejection = ErrorCode.AUTHENTICATION_INVALID;
        ask("r1", "may I?", "Bearer forged");

        awaitResponse();

        assertThat(audit.readRecord()).satisfies(event -> {
            assertThat(event.key()).isEqualTo("anonymous");
            assertThat(event.value().getUserId()).isEmpty();
        });
    }

    @Test
    void aBugIsAResponseWithoutItsTextAndAnErrorInTheAudit() {
        work.bug = true;
        ask("r1", "break");

        ChatResponse response = awaitResponse().value();
        AuditEvent event = audit.readValue();

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("internal_error");
        assertThat(event.getAction()).isEqualTo("chat");
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ERROR);
        assertThat(event.getReason()).hasValue("internal_error");
        assertThat(event.getUserId()).as("whom the token named").hasValue("ada");
        assertThat(response + "" + event).doesNotContain("secret");
    }

    @Test
    void whatCannotBeReadIsSetAsideWithoutItsTokenAndTheNextIsServed() {
        Headers headers = new RecordHeaders()
                .add("Authorization", "Bearer secret".getBytes(StandardCharsets.UTF_8))
                .add("kept", "yes".getBytes(StandardCharsets.UTF_8));
        requests.pipeInput(new TestRecord<>(bytes("c"), bytes("junk"), headers));
        ask("r1", "and now?");

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        ChatResponse response = awaitResponse().value();

        assertThat(letter.value()).isEqualTo(bytes("junk"));
        assertThat(header(letter.headers(), "autobot.reason")).isEqualTo("not_avro");
        assertThat(header(letter.headers(), "autobot.topic")).isEqualTo("chat.requests");
        assertThat(header(letter.headers(), "kept")).isEqualTo("yes");
        assertThat(letter.headers().toArray()).extracting(Header::key).doesNotContain("Authorization");
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
    }

    @Test
    void aRequestInAnotherPartitionThanItsKeysIsSetAsideAndNotRun() {
        byte[] value = encoded("elsewhere", "r1", "who reads me?");
        requests.pipeInput(new TestRecord<>(bytes("elsewhere"), value));
        ask("r2", "and now?");

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        ChatResponse response = awaitResponse().value();

        assertThat(header(letter.headers(), "autobot.reason")).isEqualTo("wrong_partition");
        assertThat(header(letter.headers(), "autobot.partition")).isEqualTo("0");
        assertThat(letter.key()).isEqualTo(bytes("elsewhere"));
        assertThat(letter.value()).isEqualTo(value);
        assertThat(response.getRequestId()).isEqualTo("r2");
        assertThat(responses.isEmpty()).isTrue();
    }

    @Test
    void aLetterFitsIntoARecordHoweverLargeWhatCame() {
        Headers headers = new RecordHeaders().add("big", new byte[500_000]);
        requests.pipeInput(new TestRecord<>(new byte[600_000], new byte[600_000], headers));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();

        assertThat(letter.key().length + letter.value().length).isLessThanOrEqualTo(900_000);
        assertThat(header(letter.headers(), "autobot.original-bytes")).isEqualTo("1200000");
        assertThat(header(letter.headers(), "autobot.reason")).isEqualTo("too_large");
    }

    @Test
    void anInvalidRequestIsAnsweredOnceHoweverOftenItComes() {
        ask("r1", " ");
        ask("r1", " ");

        assertThat(responses.readRecordsToList())
                .singleElement()
                .satisfies(response -> assertThat(
                                response.value().getError().orElseThrow().getCode())
                        .isEqualTo("request_invalid"));
    }

    @Test
    void anEndlessTokenIsRefusedWithoutBeingStored() {
        Headers headers = new RecordHeaders().add(Topics.AUTHORIZATION, new byte[9_000]);
        requests.pipeInput(new TestRecord<>(bytes("c"), encoded("r1", "hello"), headers));

        ChatResponse response = awaitResponse().value();

        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("authentication_invalid");
        assertThat(audit.readValue().getOutcome()).isEqualTo(AuditOutcome.DENIED);
    }

    @Test
    void onlyTheSealedTokenIsKept() {
        ask("r1", "hello");
        awaitResponse();

        assertThat(work.sealed).containsEntry("r1", "sealed r1");
    }

    @Test
    void whoseARequestIsIsKnownBeforeItRunsAndOfAForgedTokenItIsNobodys() {
        ask("r1", "hello");
        ask("r2", "hello", "Bearer forged");
        awaitResponse();
        awaitResponse();

        assertThat(work.users).containsEntry("r1", "ada").containsEntry("r2", "nobody");
    }
}
