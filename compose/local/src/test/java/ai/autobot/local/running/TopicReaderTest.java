package ai.autobot.local.running;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicReaderTest {
    private static final String TOPIC = "written.over.time";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final StringWriter err = new StringWriter();
    private EmbeddedBroker broker;

    @BeforeAll
    void write(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory);
        try (Admin admin = Admin.create(kafka())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1).configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long second : List.of(10L, 20L, 30L)) {
                byte[] value = ("at " + second).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(TOPIC, 1, second * 1_000, null, value))
                        .get();
            }
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void readsEverythingThatIsThere() {
        assertThat(read(Instant.EPOCH)).containsExactly("at 10", "at 20", "at 30");
    }

    @Test
    void readsWhatWasWrittenSince() {
        assertThat(read(Instant.ofEpochSecond(20))).containsExactly("at 20", "at 30");
        assertThat(read(Instant.ofEpochSecond(31))).isEmpty();
    }

    @Test
    void followsWhatIsWrittenBehindWhatWasRead() throws Exception {
        String topic = "written.on";
        List<String> values = new ArrayList<>();
        Instant giveUp = Instant.now().plus(LIMIT);
        try (Admin admin = Admin.create(kafka());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
                TopicReader topics = new TopicReader(kafka(), LIMIT, screen())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(topic, "before".getBytes(StandardCharsets.UTF_8)))
                    .get();
            topics.read(topic, null, record -> values.add(text(record.value())));
            producer.send(new ProducerRecord<>(topic, "after".getBytes(StandardCharsets.UTF_8)))
                    .get();

            topics.follow(
                    () -> values.size() < 2 && Instant.now().isBefore(giveUp),
                    record -> values.add(text(record.value())));
        }

        assertThat(values).containsExactly("before", "after");
    }

    @Test
    void findsTheRecordAtAPlace() {
        try (TopicReader topics = new TopicReader(kafka(), LIMIT, screen())) {
            assertThat(topics.at(TOPIC, 1, 1))
                    .get()
                    .extracting(record -> text(record.value()))
                    .isEqualTo("at 20");
            assertThat(topics.at(TOPIC, 1, 3)).isEmpty();
            assertThat(topics.at(TOPIC, 0, 0)).isEmpty();
            assertThat(topics.at(TOPIC, 2, 0)).isEmpty();
        }
    }

    @Test
    void saysOnATerminalWhatIsReadAndTakesItBack() {
        read(Instant.EPOCH);

        assertThat(err.toString()).contains("reading " + TOPIC).endsWith("\r\u001b[K");
    }

    private List<String> read(Instant since) {
        List<String> values = new ArrayList<>();
        try (TopicReader topics = new TopicReader(kafka(), LIMIT, screen())) {
            topics.read(TOPIC, null, since, record -> values.add(text(record.value())));
        }
        return values;
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private Screen screen() {
        PrintWriter writer = new PrintWriter(err);
        return new Screen(writer, writer, true, new Palette(false), 80, 24);
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
