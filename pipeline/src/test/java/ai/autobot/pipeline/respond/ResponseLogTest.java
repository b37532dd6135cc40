package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.EarlyEnds;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One thread has all of a test's owners, as one stream thread may have a partition twice.
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class ResponseLogTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static KafkaSettings settings;
    private static int partitions;

    private final int partition = partitions++;
    private final ResponseLog log = log("one");

    @BeforeAll
    static void start() throws InterruptedException {
        broker = EmbeddedBroker.start(folder);
        settings = Configuration.of(
                KafkaSettings.class,
                Map.of("autobot.kafka.bootstrap-servers", broker.bootstrapServers(), "autobot.kafka.partitions", "8"));
        new TopicSetup(settings, Duration.ofMinutes(1)).create();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ResponseLog log(String application) {
        return new ResponseLog(KafkaProperties.common(settings), application, Duration.ofSeconds(10));
    }

    private static boolean nothing(RequestKey key) {
        return false;
    }

    private static RequestKey key(String request) {
        return new RequestKey("c", request);
    }

    private EarlyEnds.Partition takeOver(OptionalLong told, Predicate<RequestKey> known) {
        return log.takeOver(partition, told, known);
    }

    private void tell(String request) {
        ChatResponse response = ChatResponse.newBuilder()
                .setRequestId(request)
                .setConversationId("c")
                .setStatus(ResponseStatus.ANSWERED)
                .setText("answer of " + request)
                .setCreatedAt(NOW)
                .build();
        here().tell("c", response, null, new RecordHeaders(), NOW);
    }

    private ResponseLog.OfPartition here() {
        return Objects.requireNonNull(log.here(partition));
    }

    @Test
    void whatWasToldIsFoundByWhoeverTakesOver() {
        try (EarlyEnds.Partition owner = takeOver(OptionalLong.empty(), ResponseLogTest::nothing)) {
            assertThat(owner.before()).isEmpty();
            tell("r1");
            tell("r2");
            owner.flush();
            log.awaitTold();
        }

        try (EarlyEnds.Partition next = takeOver(OptionalLong.of(0), ResponseLogTest::nothing)) {
            assertThat(next.before()).containsExactly(key("r1"), key("r2"));
            assertThat(here().take(key("r2"))).extracting(ChatResponse::getText).isEqualTo("answer of r2");
            assertThat(here().take(key("r2"))).isNull();
        }
    }

    @Test
    void whatTheStateHasOrWasToldBeforeItIsNotFound() {
        long told;
        try (EarlyEnds.Partition owner = takeOver(OptionalLong.empty(), ResponseLogTest::nothing)) {
            tell("r1");
            owner.flush();
            log.awaitTold();
            told = owner.told();
            tell("r2");
            tell("r3");
            owner.flush();
            log.awaitTold();
        }

        try (EarlyEnds.Partition next =
                takeOver(OptionalLong.of(told), key -> key.requestId().equals("r2"))) {
            assertThat(next.before()).containsExactly(key("r3"));
            // Behind the mark of the last transaction.
            assertThat(next.told()).isGreaterThan(told);
        }
    }

    @Test
    void aPartitionThatNobodyClosedIsClosedWhenItIsTakenOverAgain() {
        EarlyEnds.Partition left = takeOver(OptionalLong.empty(), ResponseLogTest::nothing);
        tell("r1");
        left.flush();
        try (EarlyEnds.Partition next = takeOver(OptionalLong.empty(), ResponseLogTest::nothing)) {
            tell("r2");
            next.flush();

            // Of the one that is left, nothing is waited for.
            log.awaitTold();
        }
        assertThat(log.here(partition)).isNull();
    }

    @Test
    void whoeverHasLostAPartitionIsToldBeforeACommit() throws InterruptedException {
        try (EarlyEnds.Partition zombie = takeOver(OptionalLong.empty(), ResponseLogTest::nothing)) {
            Thread another = Thread.ofPlatform()
                    .start(() -> log("one")
                            .takeOver(partition, OptionalLong.empty(), ResponseLogTest::nothing)
                            .close());
            another.join();
            tell("r1");
            zombie.flush();

            assertThatExceptionOfType(InvalidProducerEpochException.class).isThrownBy(log::awaitTold);
        }
    }

    @Test
    void anEndThatWasNotFlushedIsNeverCommitted() {
        try (EarlyEnds.Partition owner = takeOver(OptionalLong.empty(), ResponseLogTest::nothing)) {
            tell("r1");

            assertThatExceptionOfType(InvalidProducerEpochException.class).isThrownBy(log::awaitTold);
            owner.flush();
            log.awaitTold();
        }
    }

    @Test
    void aStateThatFailsIsNotTakenForOneThatKnowsNothing() {
        try (EarlyEnds.Partition owner = takeOver(OptionalLong.empty(), ResponseLogTest::nothing)) {
            tell("r1");
            owner.flush();
            log.awaitTold();
        }

        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> takeOver(OptionalLong.of(0), key -> {
                    throw new KafkaException("the store is closed");
                }));
        assertThat(log.here(partition)).isNull();
    }
}
