package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.enrich.EvaluationData.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.KnowledgeDocument;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicKnowledgeBaseTest {
    private static final String TOPIC = Topics.KNOWLEDGE_DOCUMENTS.name();
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path brokerFolder;

    private static @Nullable EmbeddedBroker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(brokerFolder);
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    private static Map<String, Object> kafka() {
        return Map.of(
                "bootstrap.servers", broker == null ? "" : broker.bootstrapServers(), "reconnect.backoff.max.ms", 500);
    }

    @BeforeEach
    void createTopic() throws Exception {
        createTopic(kafka());
    }

    private static void createTopic(Map<String, Object> kafka) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            if (admin.listTopics().names().get().contains(TOPIC)) {
                admin.deleteTopics(List.of(TOPIC)).all().get();
                await().atMost(LONG)
                        .until(() -> !admin.listTopics().names().get().contains(TOPIC));
            }
            NewTopic topic = new NewTopic(TOPIC, Optional.of(2), Optional.empty())
                    .configs(Topics.KNOWLEDGE_DOCUMENTS.settings());
            await().atMost(LONG).ignoreExceptions().until(() -> {
                admin.createTopics(List.of(topic)).all().get();
                return true;
            });
        }
    }

    private TopicKnowledgeBase start(String... settings) {
        return start(kafka(), settings);
    }

    private TopicKnowledgeBase start(Map<String, Object> kafka, String... settings) {
        Map<String, String> values = new HashMap<>(Map.of(
                "autobot.enrich.commit-interval", "50ms",
                "autobot.enrich.retry-after", "100ms",
                "autobot.enrich.retry-after-at-most", "500ms",
                "autobot.enrich.look-interval", "200ms"));
        for (int at = 0; at < settings.length; at += 2) {
            values.put("autobot.enrich." + settings[at], settings[at + 1]);
        }
        return TopicKnowledgeBase.start(
                Live.fixed(Configuration.of(EnrichSettings.class, values)), kafka, folder.resolve("index"));
    }

    private static void publish(KnowledgeDocument document) throws Exception {
        publish(
                kafka(),
                document.getDocumentId(),
                Topics.KNOWLEDGE_DOCUMENTS.values().serializer().serialize(TOPIC, document));
    }

    private static void publish(Map<String, Object> kafka, String key, byte @Nullable [] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private static void awaitReady(TopicKnowledgeBase base) throws InterruptedException {
        assertThat(base.awaitReady(LONG)).isEqualTo(new KnowledgeState.Ready());
    }

    private static List<String> found(TopicKnowledgeBase base, String question, String... roles)
            throws InterruptedException {
        return base.search(question, Set.of(roles), 5, Duration.ofSeconds(5)).passages().stream()
                .map(Passage::documentId)
                .toList();
    }

    @Test
    void findsWhatTheTopicHeldBeforeAndWhatComesLater() throws Exception {
        publish(document("cats", "Cats", "Cats sleep for sixteen hours a day."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);
            assertThat(base.search("How long do cats sleep?", Set.of(), 5, LONG))
                    .isInstanceOf(Enrichment.Found.class);
            assertThat(base.search("Who discovered penicillin?", Set.of(), 5, LONG))
                    .isEqualTo(new Enrichment.Nothing());

            publish(document("fungi", "Penicillin", "Fleming discovered penicillin."));

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(found(base, "Who discovered penicillin?"))
                            .containsExactly("fungi"));
        }
    }

    @Test
    void followsChangesAndRemovals() throws Exception {
        try (TopicKnowledgeBase base = start()) {
            publish(document("pet", "Pet", "All about parrots."));
            publish(document("other", "Other", "All about hamsters."));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(found(base, "parrots")).containsExactly("pet"));

            publish(document("pet", "Pet", "All about tortoises."));
            publish(kafka(), "other", null);

            await().atMost(LONG).untilAsserted(() -> {
                assertThat(found(base, "tortoises")).containsExactly("pet");
                assertThat(found(base, "parrots")).isEmpty();
                assertThat(found(base, "hamsters")).isEmpty();
            });
        }
    }

    @Test
    void showsADocumentOnlyToItsRoles() throws Exception {
        publish(document("secret", "Parrots", "Parrots talk.", "vet"));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);

            assertThat(base.search("parrots", Set.of("guest"), 5, LONG)).isEqualTo(new Enrichment.Nothing());
            assertThat(found(base, "parrots", "vet")).containsExactly("secret");
        }
    }

    @Test
    void skipsARecordThatCannotBeRead() throws Exception {
        publish(kafka(), "broken", "no document".getBytes(StandardCharsets.UTF_8));
        publish(kafka(), "x".repeat(600), null);
        publish(
                kafka(),
                "elsewhere",
                Topics.KNOWLEDGE_DOCUMENTS
                        .values()
                        .serializer()
                        .serialize(TOPIC, document("cats", "Cats", "Cats sleep.")));
        publish(document("dogs", "Dogs", "Dogs bark."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);

            assertThat(found(base, "dogs")).containsExactly("dogs");
            assertThat(found(base, "cats")).isEmpty();
            assertThat(base.stats().skippedRecords()).isEqualTo(3);
            assertThat(base.stats().documents()).isEqualTo(1);
        }
    }

    @Test
    void goesOnAfterARestartWhereItWas() throws Exception {
        publish(kafka(), "broken", "no document".getBytes(StandardCharsets.UTF_8));
        publish(document("cats", "Cats", "Cats sleep."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);
        }
        publish(document("dogs", "Dogs", "Dogs bark."));

        try (TopicKnowledgeBase again = start()) {
            awaitReady(again);

            assertThat(found(again, "cats")).containsExactly("cats");
            assertThat(found(again, "dogs")).containsExactly("dogs");
            // A replay from the start would meet the broken record again.
            assertThat(again.stats().skippedRecords()).isZero();
        }
    }

    @Test
    void readsTheTopicAnewWhenTheIndexIsDamaged() throws Exception {
        publish(kafka(), "broken", "no document".getBytes(StandardCharsets.UTF_8));
        publish(document("cats", "Cats", PassageIndexTest.longText()));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);
        }
        PassageIndexTest.damage(folder.resolve("index"));

        try (TopicKnowledgeBase again = start()) {
            awaitReady(again);

            assertThat(found(again, "cats sleep")).contains("cats");
            // Only a replay from the start meets the broken record.
            assertThat(again.stats().skippedRecords()).isEqualTo(1);
        }
    }

    @Test
    void forgetsATopicThatWasMadeAnew() throws Exception {
        publish(document("old", "Cats", "Cats sleep."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);
        }
        createTopic();
        publish(document("fresh", "Dogs", "Dogs bark."));

        try (TopicKnowledgeBase again = start()) {
            awaitReady(again);

            assertThat(found(again, "cats")).isEmpty();
            assertThat(found(again, "dogs")).containsExactly("fresh");
        }
    }

    @Test
    void noticesATopicThatIsMadeAnewMeanwhile() throws Exception {
        publish(document("old", "Cats", "Cats sleep."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);

            createTopic();
            publish(document("fresh", "Dogs", "Dogs bark."));

            await().atMost(LONG).untilAsserted(() -> {
                assertThat(found(base, "cats")).isEmpty();
                assertThat(found(base, "dogs")).containsExactly("fresh");
            });
        }
    }

    @Test
    void readsPartitionsThatAreAddedMeanwhile() throws Exception {
        try (TopicKnowledgeBase base = start();
                Admin admin = Admin.create(kafka())) {
            awaitReady(base);
            admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(8)))
                    .all()
                    .get();

            for (int number = 0; number < 20; number++) {
                publish(document("cats-" + number, "Cats", "Cats sleep."));
            }

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(base.stats().documents()).isEqualTo(20));
        }
    }

    @Test
    void rebuildsAnIndexThatMayHaveMissedRemovals() throws Exception {
        publish(kafka(), "broken", "no document".getBytes(StandardCharsets.UTF_8));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);
        }
        Checkpoint old;
        try (PassageIndex index = PassageIndex.open(folder.resolve("index"), Ranking.measured(0.4))) {
            old = index.checkpoint();
            index.commit(new Checkpoint(
                    old.clusterId(),
                    old.topicId(),
                    old.offsets(),
                    old.followedUntil().minus(Duration.ofDays(1))));
        }

        try (TopicKnowledgeBase again = start()) {
            awaitReady(again);

            assertThat(again.stats().skippedRecords()).isEqualTo(1);
        }
    }

    @Test
    void tellsWhatItHoldsAndHowFarItIs() throws Exception {
        publish(document("long", "Cats", ("Cats sleep for most of the day. ".repeat(30) + "\n\n").repeat(3)));
        publish(document("short", "Dogs", "Dogs bark."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(base.stats())
                            .returns(new KnowledgeState.Ready(), KnowledgeStats::state)
                            .returns(2L, KnowledgeStats::documents)
                            .returns(4L, KnowledgeStats::passages)
                            .returns(0L, KnowledgeStats::offsetLag)
                            .returns(0L, KnowledgeStats::skippedRecords));
        }
    }

    @Test
    void isUnavailableOnceClosed() throws Exception {
        TopicKnowledgeBase base = start();
        awaitReady(base);

        base.close();
        base.close();

        assertThat(base.search("cats", Set.of(), 5, LONG)).isInstanceOf(Enrichment.Unavailable.class);
        assertThat(base.state()).isEqualTo(new KnowledgeState.Closed());
    }

    @Test
    void waitsForABrokerThatAppearsLaterAndSaysUnavailableUntilThen(@TempDir Path later) throws Exception {
        int port = freePort();
        Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:" + port, "reconnect.backoff.max.ms", 500);
        try (TopicKnowledgeBase base = start(kafka, "broker-timeout", "1s")) {
            assertThat(base.search("cats", Set.of(), 5, Duration.ofMillis(200)))
                    .isInstanceOf(Enrichment.Unavailable.class);
            await().atMost(LONG)
                    .until(() -> base.state() instanceof KnowledgeState.Failed failed && failed.failures() > 1);

            try (EmbeddedBroker appeared = EmbeddedBroker.start(later, port)) {
                createTopic(Map.of("bootstrap.servers", appeared.bootstrapServers()));
                publish(
                        kafka,
                        "cats",
                        Topics.KNOWLEDGE_DOCUMENTS
                                .values()
                                .serializer()
                                .serialize(TOPIC, document("cats", "Cats", "Cats sleep.")));

                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(found(base, "cats")).containsExactly("cats"));
            }
        }
    }

    @Test
    void offersWhatAnEarlierRunLeftWhileTheBrokerIsAway() throws Exception {
        publish(document("cats", "Cats", "Cats sleep."));
        try (TopicKnowledgeBase base = start()) {
            awaitReady(base);
        }

        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:" + freePort());
        try (TopicKnowledgeBase again = start(nowhere, "broker-timeout", "1s")) {
            await().atMost(LONG).until(() -> again.state() instanceof KnowledgeState.Failed);

            // A fifth of the limit is what the search itself has: a slow machine must not be out of time then.
            assertThat(again.search("cats", Set.of(), 5, Duration.ofSeconds(10)))
                    .isInstanceOfSatisfying(
                            Enrichment.Partial.class,
                            partial -> assertThat(partial.passages()).hasSize(1));
            assertThat(again.search("parrots", Set.of(), 5, Duration.ofMillis(500)))
                    .isInstanceOf(Enrichment.Unavailable.class);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
