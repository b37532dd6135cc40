package ai.autobot.pipeline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@SuppressWarnings("NullAway.Init")
class TransactionProducerTest {
    private static final TopicPartition LETTERS = new TopicPartition("letters", 0);
    private static final TopicPartition READ = new TopicPartition("read", 0);
    private static final String GROUP = "readers";
    private static final int LARGEST_REQUEST = 2_000;
    private static final long COMMITTED = 3;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(folder);
        create(broker.bootstrapServers());
    }

    private static void create(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(Set.of(
                            new NewTopic(LETTERS.topic(), 1, (short) 1), new NewTopic(READ.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void whatWasFlushedIsAtTheBrokerBeforeTheOffsetsAre() throws Exception {
        try (TransactionProducer producer = producer("flushing")) {
            producer.beginTransaction();
            Future<RecordMetadata> sent = send(producer, LETTERS.topic(), 10);

            producer.flush();
            // It would wait a minute for more otherwise, and whoever takes over meanwhile would not find it.
            assertThat(sent.isDone()).isTrue();
            producer.sendOffsetsToTransaction(Map.of(READ, new OffsetAndMetadata(7)), readers());
            producer.commitTransaction();

            assertThat(committedLetters(sent.get().offset())).isTrue();
            assertThat(committedOffset()).isEqualTo(7);
        }
    }

    @Test
    void oneTransactionFollowsAnother() throws Exception {
        try (TransactionProducer producer = producer("following")) {
            for (int number = 0; number < 20; number++) {
                producer.beginTransaction();
                Future<RecordMetadata> sent = send(producer, LETTERS.topic(), 10);
                producer.flush();
                producer.commitTransaction();
                assertThat(sent.get().hasOffset()).isTrue();
            }
        }
    }

    @Test
    void afterAFailureNothingIsCommitted() throws Exception {
        try (TransactionProducer producer = producer("failing")) {
            producer.beginTransaction();
            Future<RecordMetadata> good = send(producer, LETTERS.topic(), 10);
            Future<RecordMetadata> tooLarge = send(producer, LETTERS.topic(), 2 * LARGEST_REQUEST);
            assertThat(tooLarge.isDone()).isTrue();

            producer.flush();

            assertThat(good.isDone()).isTrue();
            assertThatExceptionOfType(KafkaException.class).isThrownBy(producer::commitTransaction);
            producer.abortTransaction();
        }
    }

    @Test
    void whoHasLostItsPlaceInTheGroupCommitsNothingThoughItHasConsumedNothing() {
        try (KafkaConsumer<byte[], byte[]> zombie = member();
                TransactionProducer producer = producer("zombie")) {
            ConsumerGroupMetadata old = joined(zombie);
            try (KafkaConsumer<byte[], byte[]> next = member()) {
                ConsumerGroupMetadata present = joined(next);
                producer.beginTransaction();
                var _ = send(producer, LETTERS.topic(), 10);

                assertThatExceptionOfType(KafkaException.class)
                        .isThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(), old));
                producer.abortTransaction();

                producer.beginTransaction();
                var _ = send(producer, LETTERS.topic(), 10);
                producer.sendOffsetsToTransaction(Map.of(), present);
                producer.commitTransaction();
                await().untilAsserted(() ->
                        assertThat(next.committed(Set.of(READ))).containsEntry(READ, new OffsetAndMetadata(COMMITTED)));
            }
        }
    }

    @Test
    void nothingIsCommittedBeforeWhatMustHaveHappenedBefore() throws Exception {
        AtomicInteger asked = new AtomicInteger(1);
        Runnable before = () -> {
            if (asked.getAndIncrement() == 0) {
                throw new InvalidProducerEpochException("not yet");
            }
        };
        try (TransactionProducer producer =
                producer("waiting", broker.bootstrapServers(), Duration.ofMinutes(1), before)) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(READ, new OffsetAndMetadata(11)), readers());
            producer.commitTransaction();

            asked.set(0);
            producer.beginTransaction();
            assertThatExceptionOfType(InvalidProducerEpochException.class)
                    .isThrownBy(() ->
                            producer.sendOffsetsToTransaction(Map.of(READ, new OffsetAndMetadata(12)), readers()));
            producer.abortTransaction();
            assertThat(committedOffset()).isEqualTo(11);

            asked.set(0);
            producer.beginTransaction();
            var _ = send(producer, LETTERS.topic(), 10);
            assertThatExceptionOfType(InvalidProducerEpochException.class).isThrownBy(producer::commitTransaction);
            producer.commitTransaction();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aTransactionThatTheBrokerHasEndedIsTheLossOfItsPlace() throws Exception {
        try (TransactionProducer producer = producer("late", broker.bootstrapServers(), Duration.ofSeconds(1))) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(READ, new OffsetAndMetadata(9)), readers());
            awaitItsEnd("late");

            assertThatExceptionOfType(InvalidProducerEpochException.class).isThrownBy(producer::commitTransaction);
        }
    }

    private static void awaitItsEnd(String transaction) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> admin.describeTransactions(Set.of(transaction))
                            .description(transaction)
                            .get()
                            .state()
                            .equals(TransactionState.COMPLETE_ABORT));
        }
    }

    /// One and the same, as a worker and its successor are.
    private static KafkaConsumer<byte[], byte[]> member() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "members",
                        "group.instance.id", "worker-1",
                        "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static ConsumerGroupMetadata joined(KafkaConsumer<byte[], byte[]> member) {
        member.subscribe(Set.of(READ.topic()));
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            member.poll(Duration.ofMillis(100));
            return member.assignment().contains(READ);
        });
        return member.groupMetadata();
    }

    private static TransactionProducer producer(String id) {
        return producer(id, broker.bootstrapServers());
    }

    private static TransactionProducer producer(String id, String address) {
        return producer(id, address, Duration.ofMinutes(1));
    }

    private static TransactionProducer producer(String id, String address, Duration transactionTimeout) {
        return producer(id, address, transactionTimeout, () -> {});
    }

    private static TransactionProducer producer(
            String id, String address, Duration transactionTimeout, Runnable before) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                address,
                "transactional.id",
                id,
                "linger.ms",
                60_000,
                "delivery.timeout.ms",
                180_000,
                "max.request.size",
                LARGEST_REQUEST,
                "transaction.timeout.ms",
                (int) transactionTimeout.toMillis(),
                "max.block.ms",
                2_000));
        TransactionProducer producer =
                new TransactionProducer(settings, () -> Map.of(READ, new OffsetAndMetadata(COMMITTED)), before);
        // The first may find its coordinator's partition without a leader yet.
        await().ignoreException(TimeoutException.class).until(() -> {
            producer.initTransactions();
            return true;
        });
        return producer;
    }

    private static Future<RecordMetadata> send(TransactionProducer producer, String topic, int bytes) {
        return producer.send(new ProducerRecord<>(topic, new byte[bytes]), (written, failure) -> {});
    }

    private static ConsumerGroupMetadata readers() {
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", GROUP),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return reader.groupMetadata();
        }
    }

    private static boolean committedLetters(long offset) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"));
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(Set.of(LETTERS));
            reader.seek(LETTERS, offset);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !reader.poll(Duration.ofMillis(100)).isEmpty());
            return true;
        }
    }

    private static long committedOffset() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> Optional.ofNullable(admin.listConsumerGroupOffsets(GROUP)
                                    .partitionsToOffsetAndMetadata()
                                    .get()
                                    .get(READ)),
                            Optional::isPresent)
                    .orElseThrow()
                    .offset();
        }
    }
}
