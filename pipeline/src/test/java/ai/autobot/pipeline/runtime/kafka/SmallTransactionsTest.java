package ai.autobot.pipeline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.embedded.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@SuppressWarnings("NullAway.Init")
class SmallTransactionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long ALL = 1_000;

    @TempDir
    static Path folder;

    @TempDir
    Path another;

    private static EmbeddedBroker broker;
    private static int topics;

    private final TopicPartition letters = new TopicPartition("letters-" + topics++, 0);
    private final TopicPartition copies = new TopicPartition(letters.topic() + "-copies", 0);

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private Map<String, Object> client() throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            if (!admin.listTopics().names().get().contains(letters.topic())) {
                admin.createTopics(Set.of(
                                new NewTopic(letters.topic(), 1, (short) 1),
                                new NewTopic(copies.topic(), 1, (short) 1)))
                        .all()
                        .get();
            }
        }
        return client;
    }

    private ProducerRecord<byte[], byte[]> letter(String text) {
        return new ProducerRecord<>(letters.topic(), 0, null, text.getBytes(StandardCharsets.UTF_8));
    }

    private ProducerRecord<byte[], byte[]> copy(String text) {
        return new ProducerRecord<>(copies.topic(), 0, null, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(Map<String, Object> client, TopicPartition partition, OptionalLong from) {
        return read(client, partition, from, ALL);
    }

    private static List<String> read(
            Map<String, Object> client, TopicPartition partition, OptionalLong from, long most) {
        List<String> texts = new ArrayList<>();
        try (PartitionEnds ends = PartitionEnds.open(client)) {
            ends.read(partition, from, most, record -> texts.add(new String(record.value(), StandardCharsets.UTF_8)));
        }
        return texts;
    }

    @Test
    void whatIsWrittenIsCommittedInItsOrder() throws Exception {
        Map<String, Object> client = client();
        try (SmallTransactions transactions = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
            for (int number = 10; number < 60; number++) {
                transactions.write(List.of(letter("l" + number), copy("c" + number)));
            }
            transactions.await();

            assertThat(read(client, letters, OptionalLong.empty())).hasSize(50).isSorted();
            assertThat(read(client, copies, OptionalLong.empty())).hasSize(50).isSorted();
            assertThat(read(client, letters, OptionalLong.of(transactions.end())))
                    .isEmpty();
            assertThat(read(client, letters, OptionalLong.of(transactions.end() - 1)))
                    .containsExactly("l59");
        }
    }

    @Test
    void whoHadItBeforeIsTurnedAwayAndWritesNothing() throws Exception {
        Map<String, Object> client = client();
        try (SmallTransactions zombie = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
            zombie.write(List.of(letter("before")));
            zombie.await();
            try (SmallTransactions owner = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
                zombie.write(List.of(letter("too late")));

                assertThatExceptionOfType(InvalidProducerEpochException.class).isThrownBy(zombie::await);
                owner.write(List.of(letter("after")));
                owner.await();
                assertThat(read(client, letters, OptionalLong.empty())).containsExactly("before", "after");
            }
        }
    }

    @Test
    void afterAFailureNothingIsTakenForCommitted() throws Exception {
        Map<String, Object> client = client();
        try (SmallTransactions transactions = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
            transactions.write(List.of(new ProducerRecord<>(letters.topic(), 0, null, new byte[2_000_000])));

            // Whoever has the id next would fail as well: it is no lost place.
            assertThatExceptionOfType(KafkaException.class)
                    .isThrownBy(transactions::await)
                    .isNotInstanceOf(InvalidProducerEpochException.class)
                    .withRootCauseInstanceOf(RecordTooLargeException.class);
            transactions.write(List.of(letter("behind it")));
            assertThatExceptionOfType(KafkaException.class).isThrownBy(transactions::await);
        }
        assertThat(read(client, letters, OptionalLong.empty())).isEmpty();
    }

    @Test
    void whatAFormerOwnerLeftOpenHidesNothingFromTheNext() throws Exception {
        Map<String, Object> client = client();
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("transactional.id", letters.topic());
        try (KafkaProducer<byte[], byte[]> dead =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(letter("never committed")).get();

            try (SmallTransactions owner = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
                owner.write(List.of(letter("mine")));
                owner.await();

                assertThat(read(client, letters, OptionalLong.empty())).containsExactly("mine");
            }
        }
    }

    @Test
    void whatStandsBehindSomebodyElsesOpenTransactionIsWaitedFor() throws Exception {
        Map<String, Object> client = client();
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("transactional.id", "another of " + letters.topic());
        try (KafkaProducer<byte[], byte[]> another =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            another.initTransactions();
            another.beginTransaction();
            another.send(letter("another's")).get();
            try (SmallTransactions owner = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
                owner.write(List.of(letter("mine")));
                owner.await();
            }

            FutureTask<List<String>> reading = new FutureTask<>(() -> read(client, letters, OptionalLong.empty()));
            Thread.ofPlatform().start(reading);
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> reading.get(2, TimeUnit.SECONDS));
            another.abortTransaction();

            assertThat(reading.get()).containsExactly("mine");
        }
    }

    @Test
    void whoWaitsIsToldWhenItIsClosed() throws Exception {
        EmbeddedBroker leaving = EmbeddedBroker.start(another);
        Map<String, Object> gone = Map.of("bootstrap.servers", leaving.bootstrapServers());
        try (Admin admin = Admin.create(gone)) {
            admin.createTopics(Set.of(new NewTopic(letters.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
        SmallTransactions transactions = SmallTransactions.open(gone, letters.topic(), LIMIT, letters.topic());
        leaving.close();
        transactions.write(List.of(letter("never")));
        FutureTask<Boolean> waiting = new FutureTask<>(transactions::await, true);
        Thread.ofPlatform().start(waiting);
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> waiting.get(1, TimeUnit.SECONDS));

        transactions.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiting::get)
                .withCauseInstanceOf(InvalidProducerEpochException.class);
    }

    @Test
    void whoDoesNotKnowWhereToBeginReadsTheLast() throws Exception {
        Map<String, Object> client = client();
        try (SmallTransactions transactions = SmallTransactions.open(client, letters.topic(), LIMIT, letters.topic())) {
            transactions.write(List.of(letter("first")));
            transactions.await();
            transactions.write(List.of(letter("second")));
            transactions.await();
        }
        // A record and the mark of its transaction.
        assertThat(read(client, letters, OptionalLong.empty(), 2)).containsExactly("second");
        assertThat(read(client, letters, OptionalLong.of(99))).containsExactly("first", "second");
    }
}
