package ai.autobot.pipeline;

import static org.awaitility.Awaitility.await;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The topology in Kafka's own driver, with a slow part that is given.
@SuppressWarnings("NullAway.Init")
abstract class DrivenTopology {
    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    Path folder;

    final GivenOutcomes work = new GivenOutcomes();
    TopologyTestDriver driver;
    TestInputTopic<byte[], byte[]> requests;
    TestInputTopic<byte[], byte[]> cancellations;
    TestOutputTopic<String, ChatResponse> responses;
    TestOutputTopic<String, AuditEvent> audit;
    TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void open() {
        ChatDriver chat = ChatDriver.start(
                ChatTopology.of(
                        "worker-7",
                        // The driver has partition 0 only; here it is one of two.
                        new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), 2),
                        (authorization, requestId) -> ("sealed " + requestId).getBytes(StandardCharsets.UTF_8),
                        authorization -> authorization.equals("Bearer token") ? Optional.of("ada") : Optional.empty(),
                        Journeys.of(Configuration.of(JourneySettings.class, Map.of()), work),
                        Configuration.of(RespondSettings.class, Map.of("autobot.respond.history-turns", "2")),
                        () -> FixedTerms.VERSION),
                folder,
                Instant.ofEpochMilli(1_800_000_000_000L));
        driver = chat.driver();
        requests = chat.requests();
        cancellations = chat.cancellations();
        responses = chat.responses();
        audit = chat.audit();
        deadLetters = chat.deadLetters();
    }

    @AfterEach
    void close() {
        work.release.release(1_000);
        driver.close();
    }

    void ask(String requestId, String message) {
        ask(requestId, message, "Bearer token");
    }

    void ask(String requestId, String message, String authorization) {
        Headers headers = new RecordHeaders()
                .add(Topics.AUTHORIZATION, bytes(authorization))
                .add(Topics.TRACEPARENT, bytes(TRACE));
        requests.pipeInput(new TestRecord<>(bytes("c"), encoded(requestId, message), headers));
    }

    void cancel(String requestId) {
        cancellations.pipeInput(
                bytes("c"),
                Topics.CHAT_CANCELLATIONS
                        .values()
                        .serializer()
                        .serialize(
                                Topics.CHAT_CANCELLATIONS.name(),
                                ChatCancellation.newBuilder()
                                        .setRequestId(requestId)
                                        .setConversationId("c")
                                        .setCreatedAt(Instant.EPOCH)
                                        .setReason("enough")
                                        .build()));
    }

    AuditEvent awaitAudit() {
        await().until(() -> {
            driver.advanceWallClockTime(Duration.ofMillis(10));
            return !audit.isEmpty();
        });
        return audit.readValue();
    }

    TestRecord<String, ChatResponse> awaitResponse() {
        await().until(() -> {
            driver.advanceWallClockTime(Duration.ofMillis(10));
            return !responses.isEmpty();
        });
        return responses.readRecord();
    }

    static byte[] encoded(String requestId, String message) {
        return encoded("c", requestId, message);
    }

    static byte[] encoded(String conversationId, String requestId, String message) {
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

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static @Nullable String header(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
