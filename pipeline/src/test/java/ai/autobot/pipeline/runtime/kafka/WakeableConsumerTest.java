package ai.autobot.pipeline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@SuppressWarnings("NullAway.Init")
class WakeableConsumerTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int RECORDS = 3_000;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;

    private final Doorbells doorbells = new Doorbells();
    private final StreamConsumers consumers = new StreamConsumers();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aRingEndsTheWaitForRecords() throws Exception {
        create("quiet", 1);
        CompletableFuture<Doorbell> waiting = new CompletableFuture<>();
        CompletableFuture<Integer> polled = CompletableFuture.supplyAsync(() -> {
            try (WakeableConsumer consumer = consumer("quiet")) {
                consumer.assign(Set.of(new TopicPartition("quiet", 0)));
                Doorbell doorbell = doorbells.ofThisThread();
                doorbell.add(now -> {
                    waiting.complete(doorbell);
                    return Long.MAX_VALUE;
                });
                return consumer.poll(LONG).count();
            }
        });
        // It may not wait yet, but its wait has begun: this ring ends it in either case.
        waiting.get().ring();

        assertThat(polled.get()).isZero();
    }

    /// Not even the search for the group's coordinator, which fails at first where the group is the broker's first.
    @Test
    void aRingAtEachPollKeepsNoConsumerFromItsGroup() throws Exception {
        create("rung", 1);
        send("rung", 1);
        List<Integer> read = new ArrayList<>();
        Doorbell doorbell = doorbells.ofThisThread();
        // Asked when the wait has begun, and before the poll has.
        Doorbell.Resident ringing = now -> {
            doorbell.ring();
            return Long.MAX_VALUE;
        };
        doorbell.add(ringing);
        try (WakeableConsumer consumer = consumer("rung")) {
            consumer.subscribe(Set.of("rung"));
            while (read.size() < RECORDS) {
                read.addAll(numbers(consumer.poll(LONG)));
            }
        } finally {
            doorbell.remove(ringing);
        }
        assertThat(read).isEqualTo(IntStream.range(0, RECORDS).boxed().toList());
    }

    /// While another thread rings as often as it can: each record comes once and in order, and nothing that Kafka
    /// Streams calls between two polls is woken up.
    @Test
    void ringsLoseNothingAndDisturbNothingElse() throws Exception {
        create("loud", 1);
        TopicPartition partition = new TopicPartition("loud", 0);
        List<Integer> read = new ArrayList<>();
        try (WakeableConsumer consumer = consumer("loud");
                Ringing _ = new Ringing(doorbells.ofThisThread())) {
            consumer.assign(Set.of(partition));
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send("loud", 1));
            while (read.size() < RECORDS) {
                read.addAll(numbers(consumer.poll(LONG)));
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(read.size())));
                assertThat(consumer.position(partition)).isEqualTo(read.size());
                assertThat(consumer.endOffsets(Set.of(partition)).get(partition))
                        .isGreaterThanOrEqualTo(read.size());
            }
            sent.get();
            assertThat(consumer.committed(Set.of(partition))).containsEntry(partition, new OffsetAndMetadata(RECORDS));
        }
        assertThat(read).isEqualTo(IntStream.range(0, RECORDS).boxed().toList());
    }

    /// Kafka Streams commits from within a poll when it loses partitions.
    @Test
    void aCommitWithinAPollIsNotDisturbed() throws Exception {
        create("moving", 4);
        send("moving", 4);
        List<Integer> read = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        AtomicBoolean revoked = new AtomicBoolean();
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        try (WakeableConsumer consumer = consumer("moving");
                Ringing _ = new Ringing(doorbells.ofThisThread())) {
            consumer.subscribe(Set.of("moving"), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    consumer.commitSync(done);
                    committed.putAll(consumers.committedHere());
                    revoked.set(true);
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
            });
            while (read.size() < RECORDS) {
                read.addAll(numbers(note(consumer.poll(LONG), done)));
            }
            try (KafkaConsumer<byte[], byte[]> other =
                    new KafkaConsumer<>(settings("moving"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                other.subscribe(Set.of("moving"));
                while (!revoked.get() || other.assignment().isEmpty()) {
                    consumer.poll(Duration.ofMillis(50));
                    assertThat(other.poll(Duration.ofMillis(50)).count()).isZero();
                }
            }
        }
        assertThat(read).hasSize(RECORDS).doesNotHaveDuplicates();
        assertThat(committed).hasSameSizeAs(done).containsOnlyKeys(done.keySet());
        assertThat(committed.values().stream().mapToLong(OffsetAndMetadata::offset))
                .allSatisfy(offset -> assertThat(offset).isPositive());
    }

    @Test
    void onAThreadWithoutAConsumerNothingIsCommitted() {
        assertThat(consumers.committedHere()).isEmpty();
    }

    private static ConsumerRecords<byte[], byte[]> note(
            ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, OffsetAndMetadata> done) {
        done.putAll(records.nextOffsets());
        return records;
    }

    private WakeableConsumer consumer(String topic) {
        return new WakeableConsumer(settings(topic), doorbells, consumers);
    }

    private static Map<String, Object> settings(String group) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                group,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                "false");
    }

    /// Returns when each partition's leader answers, not when the controller has named it. A leader that does not
    /// know of itself yet refuses an idempotent producer's first batch, may take the second, and then has the first
    /// out of order for good (KAFKA-15591).
    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
            Map<TopicPartition, OffsetSpec> questions = IntStream.range(0, partitions)
                    .boxed()
                    .collect(Collectors.toMap(
                            partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsMatching(failure -> failure.getCause() instanceof RetriableException)
                    .until(() -> admin.listOffsets(questions).all().get().size() == partitions);
        }
    }

    private static void send(String topic, int partitions) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int number = 0; number < RECORDS; number++) {
                byte[] value = ByteBuffer.allocate(4).putInt(number).array();
                var _ = producer.send(new ProducerRecord<>(topic, number % partitions, null, value));
            }
        }
    }

    private static List<Integer> numbers(ConsumerRecords<byte[], byte[]> records) {
        List<Integer> numbers = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            numbers.add(ByteBuffer.wrap(record.value()).getInt());
        }
        return numbers;
    }

    /// Rings without a pause until it is closed.
    private static final class Ringing implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        Ringing(Doorbell doorbell) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!closed.get()) {
                    doorbell.ring();
                    Thread.onSpinWait();
                }
            });
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
