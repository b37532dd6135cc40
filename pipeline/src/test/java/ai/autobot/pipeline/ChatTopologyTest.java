package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.Work;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topics;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The steps together, from bytes to records; the slow part is given.
@SuppressWarnings("NullAway.Init")
class ChatTopologyTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    Path folder;

    private final GivenOutcomes work = new GivenOutcomes();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> requests;
    private TestOutputTopic<String, ChatResponse> responses;
    private TestOutputTopic<String, AuditEvent> audit;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(
                ChatTopology.of(
                        "worker-7",
                        // The driver has partition 0 only; here it is one of two.
                        new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), 2),
                        (authorization, requestId) -> ("sealed " + requestId).getBytes(StandardCharsets.UTF_8),
                        authorization -> authorization.equals("Bearer token") ? Optional.of("ada") : Optional.empty(),
                        Journeys.of(Configuration.of(JourneySettings.class, Map.of()), work),
                        Configuration.of(RespondSettings.class, Map.of("autobot.respond.history-turns", "2"))),
                properties,
                Instant.ofEpochMilli(1_800_000_000_000L));
        requests = driver.createInputTopic(
                Topics.CHAT_REQUESTS.name(), new ByteArraySerializer(), new ByteArraySerializer());
        responses = driver.createOutputTopic(
                Topics.CHAT_RESPONSES.name(),
                Topics.CHAT_RESPONSES.keys().deserializer(),
                Topics.CHAT_RESPONSES.values().deserializer());
        audit = driver.createOutputTopic(
                Topics.AUDIT_EVENTS.name(),
                Topics.AUDIT_EVENTS.keys().deserializer(),
                Topics.AUDIT_EVENTS.values().deserializer());
        deadLetters = driver.createOutputTopic(
                Topics.CHAT_DEAD_LETTERS.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

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
    }

    @Test
    void aBugIsAResponseWithoutItsText() {
        work.bug = true;
        ask("r1", "break");

        ChatResponse response = awaitResponse().value();

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("internal_error");
        assertThat(response.toString()).doesNotContain("secret");
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

    private void ask(String requestId, String message) {
        ask(requestId, message, "Bearer token");
    }

    private void ask(String requestId, String message, String authorization) {
        Headers headers = new RecordHeaders()
                .add(Topics.AUTHORIZATION, bytes(authorization))
                .add(Topics.TRACEPARENT, bytes(TRACE));
        requests.pipeInput(new TestRecord<>(bytes("c"), encoded(requestId, message), headers));
    }

    private TestRecord<String, ChatResponse> awaitResponse() {
        await().until(() -> {
            driver.advanceWallClockTime(Duration.ofMillis(10));
            return !responses.isEmpty();
        });
        return responses.readRecord();
    }

    private static byte[] encoded(String requestId, String message) {
        return encoded("c", requestId, message);
    }

    private static byte[] encoded(String conversationId, String requestId, String message) {
        return Topics.CHAT_REQUESTS
                .values()
                .serializer()
                .serialize(
                        Topics.CHAT_REQUESTS.name(),
                        ChatRequest.newBuilder()
                                .setRequestId(requestId)
                                .setConversationId(conversationId)
                                .setMessage(message)
                                .setCreatedAt(Instant.EPOCH)
                                .build());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String header(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /// Stands in for the slow part, which has its own tests.
    private static final class GivenOutcomes implements Work<ChatOutcome> {
        final Map<String, ConversationHistory> histories = new ConcurrentHashMap<>();
        final Map<String, String> sealed = new ConcurrentHashMap<>();
        final Map<String, String> users = new ConcurrentHashMap<>();
        volatile @Nullable ErrorCode rejection;
        volatile boolean bug;

        @Override
        public ChatOutcome run(Attempt attempt) {
            String requestId = attempt.key().requestId();
            users.put(requestId, attempt.pending().getUserId().orElse("nobody"));
            attempt.history().ifPresent(history -> histories.put(requestId, history));
            attempt.pending()
                    .getSealedAuthorization()
                    .ifPresent(bytes -> sealed.put(
                            requestId, StandardCharsets.UTF_8.decode(bytes).toString()));
            if (bug) {
                throw new IllegalStateException("secret");
            }
            ErrorCode code = rejection;
            if (code != null) {
                return outcome(new Conclusion.Rejected(code, "as told"), null, "");
            }
            ChatRequest request = Topics.CHAT_REQUESTS
                    .values()
                    .deserializer()
                    .deserialize("t", attempt.pending().getRequest().array());
            return outcome(
                    new Conclusion.Generated(new Generation.Answered("m", "stop", new TokenUsage(1, 2, false))),
                    new Identity("ada", "hash", Set.of("user")),
                    "answer to " + request.getMessage());
        }

        private static ChatOutcome outcome(Conclusion conclusion, @Nullable Identity identity, String text) {
            Passage passage = new Passage("d", "Title", null, 0, "word ".repeat(200), 1.5);
            return new ChatOutcome(
                    conclusion,
                    identity,
                    new Enrichment.Found(List.of(passage)),
                    "given",
                    text,
                    1,
                    new ChatOutcome.Stages(Duration.ofMillis(1), Duration.ofMillis(2), null, null),
                    new ArrayList<>(),
                    ChatOutcome.Call.NONE);
        }

        @Override
        public boolean mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return true;
        }
    }
}
