package ai.autobot.pipeline.runtime.config.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Live changes over a real broker, as several instances take them.
@SuppressWarnings("NullAway.Init")
class ConfigFollowerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String TOKENS = "autobot.budget.tokens";
    private static final String KEY = "autobot.generate.openai.api-key";
    private static final String SECRET = "hunter2-hunter2";

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private KafkaProducer<byte[], byte[]> producer;
    private final List<ConfigFollower> running = new ArrayList<>();

    @BeforeEach
    void open() {
        // So that a right can be taken away.
        broker = EmbeddedBroker.start(
                folder.resolve("broker"),
                Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true"));
        new TopicSetup(
                        Configuration.of(
                                KafkaSettings.class,
                                Map.of(
                                        "autobot.kafka.bootstrap-servers",
                                        broker.bootstrapServers(),
                                        "autobot.kafka.partitions",
                                        "2")),
                        LONG)
                .create();
        producer = new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        running.forEach(ConfigFollower::close);
        producer.close(Duration.ofSeconds(5));
        broker.close();
    }

    @Test
    void aChangeHoldsOnEveryInstanceAndEachOneSaysSo() throws Exception {
        List<LiveConfiguration> three = List.of(start("one"), start("two"), start("three"));

        write(change(TOKENS, "500", 1));

        await().atMost(LONG).until(() -> three.stream().allMatch(live -> tokens(live) == 500 && live.version() == 1));
        assertThat(events(said -> applied(said, TOKENS, 1) == 3))
                .filteredOn(event -> event.getKey().isPresent())
                .extracting(ConfigEvent::getInstance)
                .containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aChangeThatIsNotGoodIsRefusedWholeAndTheOldOneStays() throws Exception {
        LiveConfiguration live = start("one");
        write(change(TOKENS, "500", 1));
        write(change(TOKENS, "-1", 2));
        write(change("autobot.kafka.partitions", "9", 3));

        List<ConfigEvent> said = events(all -> count(all, ConfigOutcome.REJECTED) == 2);

        assertThat(tokens(live)).isEqualTo(500);
        assertThat(live.version()).isEqualTo(1);
        assertThat(said)
                .anySatisfy(event -> assertThat(event.getReason().orElse("")).contains("not from 0"))
                .anySatisfy(event -> assertThat(event.getReason().orElse("")).contains(TOKENS));
    }

    @Test
    void whatWasRefusedBeforeARestartDoesNotHoldAfterIt() throws Exception {
        write(change(TOKENS, "500", 1));
        write(ConfigChange.newBuilder(change(TOKENS, "-1", 2))
                .setPreviousValue("500")
                .build());

        LiveConfiguration live = start("one");

        assertThat(tokens(live)).isEqualTo(500);
    }

    @Test
    void aRestartKeepsTheChangesThatItFindsBeforeItIsReady() throws Exception {
        LiveConfiguration first = start("one");
        write(change(TOKENS, "500", 1));
        write(change("autobot.budget.window", "2h", 2));
        await().atMost(LONG).until(() -> first.version() == 2);
        running.removeFirst().close();

        LiveConfiguration again = start("one");

        assertThat(tokens(again)).isEqualTo(500);
        assertThat(again.now().settings(BudgetSettings.class).window()).isEqualTo(Duration.ofHours(2));
        assertThat(again.version()).isEqualTo(2);
    }

    @Test
    void aChangeThatIsTakenBackIsGone() throws Exception {
        LiveConfiguration live = start("one");
        write(change(TOKENS, "500", 1));
        write(change(TOKENS, null, 2));

        await().atMost(LONG).until(() -> live.version() == 2);

        assertThat(tokens(live)).isZero();
    }

    @Test
    void aRecordThatMeansNothingChangesNothingAndIsTold() throws Exception {
        LiveConfiguration live = start("one");
        write(change(TOKENS, "500", 1));
        send(Topics.CONFIG_CHANGES.name(), TOKENS, "garbage".getBytes(StandardCharsets.UTF_8));
        send(
                Topics.CONFIG_CHANGES.name(),
                "another.key",
                Topics.CONFIG_CHANGES.values().serializer().serialize("", change(TOKENS, "7", 2)));

        List<ConfigEvent> said = events(all -> count(all, ConfigOutcome.REJECTED) == 2);

        assertThat(tokens(live)).isEqualTo(500);
        assertThat(said)
                .anySatisfy(event -> assertThat(event.getReason().orElse("")).contains("cannot be read"))
                .anySatisfy(event -> assertThat(event.getReason().orElse("")).contains("is not that of the setting"));
    }

    @Test
    void brokenRecordsDoNotKeepAWorkerFromStarting() throws Exception {
        send(Topics.CONFIG_CHANGES.name(), "x", "garbage".getBytes(StandardCharsets.UTF_8));
        write(change("autobot.no.such", "1", 1));
        write(change(TOKENS, "500", 2));

        assertThat(tokens(start("one"))).isEqualTo(500);
    }

    @Test
    void aSecretIsTakenByReferenceOnlyAndNeverTold() throws Exception {
        LiveConfiguration live = start("one");
        write(change(KEY, SECRET, 1));
        write(change("autobot.generate.openai.api-kye", SECRET, 2));
        write(change(KEY, "${file:" + secretFile() + "}", 3));

        List<ConfigEvent> said = events(all -> applied(all, KEY, 3) == 1);

        assertThat(Providers.openAi(live.now().settings(GenerateSettings.class), "openai")
                        .orElseThrow()
                        .apiKey())
                .hasValue(SECRET);
        assertThat(said.toString())
                .doesNotContain(SECRET)
                .contains("${file:" + secretFile() + "}", "***", "must be named by reference");
        assertThat(live.now().values().toString()).doesNotContain(SECRET);
    }

    @Test
    void aWorkerThatCannotReadTheChangesDoesNotStart() {
        broker.close();

        assertThatExceptionOfType(ChangesUnreadableException.class)
                .isThrownBy(() -> start("one", Map.of("autobot.config.catch-up-limit", "1s")));
    }

    @Test
    void aGuardTakesAChangeBackUnderWhichAComponentGoesDownThoughWhoSetItIsGone() throws Exception {
        List<LiveConfiguration> three = List.of(start("one"), start("two"), start("three"));
        write(change(TOKENS, "500", 1));
        write(ConfigChange.newBuilder(guarded("900", 2, Duration.ofMinutes(10), Instant.now()))
                .setPreviousValue("500")
                .build());
        await().atMost(LONG).until(() -> three.stream().allMatch(live -> tokens(live) == 900));

        send(Topics.HEALTH_EVENTS, "two/redis", down("two"));

        await().atMost(LONG).until(() -> three.stream().allMatch(live -> tokens(live) == 500));
        assertThat(events(all -> all.stream()
                                .filter(event -> event.getOutcome() == ConfigOutcome.ROLLED_BACK)
                                .map(ConfigEvent::getInstance)
                                .distinct()
                                .count()
                        == 3))
                .anySatisfy(event -> assertThat(event.getReason().orElse("")).contains("two/redis is down"));
        assertThat(tokens(start("four"))).isEqualTo(500);
    }

    @Test
    void aGuardTakesAChangeBackUnderWhichRequestsFail() throws Exception {
        LiveConfiguration live = start("one");
        write(guarded("900", 2, Duration.ofMinutes(10), Instant.now()));
        await().atMost(LONG).until(() -> tokens(live) == 900);

        for (int number = 0; number < 20; number++) {
            send(Topics.CHAT_RESPONSES, "c" + number, failed(2));
        }

        await().atMost(LONG).until(() -> tokens(live) == 0);
        assertThat(live.version()).isEqualTo(3);
    }

    @Test
    void aChangeThatDidNoHarmIsKeptAndOutlivesARestart() throws Exception {
        start("one");
        start("two");
        write(guarded("900", 2, Duration.ofSeconds(2), Instant.now()));

        events(all -> all.stream()
                        .filter(event -> event.getReason().orElse("").startsWith("kept"))
                        .map(ConfigEvent::getInstance)
                        .distinct()
                        .count()
                == 2);

        assertThat(tokens(start("three"))).isEqualTo(900);
    }

    @Test
    void aGuardedChangeThatNobodyLivedToJudgeIsTakenBackAtTheNextStart() throws Exception {
        write(change(TOKENS, "500", 1));
        write(ConfigChange.newBuilder(
                        guarded("900", 2, Duration.ofSeconds(5), Instant.now().minusSeconds(60)))
                .setPreviousValue("500")
                .build());

        LiveConfiguration live = start("one");

        assertThat(tokens(live)).isEqualTo(500);
        assertThat(events(all -> count(all, ConfigOutcome.ROLLED_BACK) == 1)).isNotEmpty();
        assertThat(tokens(start("two"))).isEqualTo(500);
    }

    @Test
    void aVerdictThatCannotBeWrittenIsWrittenOnceItCan() throws Exception {
        LiveConfiguration live = start("one");
        write(guarded("900", 2, Duration.ofSeconds(3), Instant.now()));
        await().atMost(LONG).until(() -> tokens(live) == 900);
        AclBinding denied = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, Topics.CONFIG_CHANGES.name(), PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
        try (Admin admin = Admin.create(kafka())) {
            admin.createAcls(List.of(denied)).all().get();
            await().during(Duration.ofSeconds(4))
                    .atMost(LONG)
                    .until(() -> events(all -> !all.isEmpty()).stream().noneMatch(ConfigFollowerTest::isKept));

            admin.deleteAcls(List.of(denied.toFilter())).all().get();
        }

        events(all -> all.stream().anyMatch(ConfigFollowerTest::isKept));
        assertThat(tokens(live)).isEqualTo(900);
    }

    private static boolean isKept(ConfigEvent event) {
        return event.getReason().orElse("").startsWith("kept");
    }

    private Path secretFile() throws IOException {
        return Files.writeString(folder.resolve("secret"), SECRET);
    }

    private LiveConfiguration start(String instance) {
        return start(instance, Map.of());
    }

    private LiveConfiguration start(String instance, Map<String, String> settings) {
        Configuration read = Configuration.load(
                folder.resolve("none.yaml"),
                settings,
                BudgetSettings.class,
                GenerateSettings.class,
                ChangesSettings.class);
        LiveConfiguration live = new LiveConfiguration(read, List.of());
        running.add(ConfigFollower.start(kafka(), instance, live, read.settings(ChangesSettings.class)));
        return live;
    }

    private static long tokens(LiveConfiguration live) {
        return live.now().settings(BudgetSettings.class).tokens();
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static ConfigChange change(String key, @Nullable String value, long version) {
        return ConfigChange.newBuilder()
                .setKey(key)
                .setValue(value)
                .setVersion(version)
                .setChangedBy("ada")
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private static ConfigChange guarded(String value, long version, Duration guard, Instant at) {
        return ConfigChange.newBuilder(change(TOKENS, value, version))
                .setGuardMillis(guard.toMillis())
                .setChangedAt(at.truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private static HealthEvent down(String instance) {
        return HealthEvent.newBuilder()
                .setInstance(instance)
                .setComponent("redis")
                .setState(HealthState.DOWN)
                .setSince(Instant.now().plusMillis(1).truncatedTo(ChronoUnit.MILLIS))
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private static ChatResponse failed(long version) {
        return ChatResponse.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setStatus(ResponseStatus.FAILED)
                .setError(ErrorCode.PROVIDER_UNREACHABLE.toResponseError())
                .setConfigurationVersion(version)
                .setCreatedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private void write(ConfigChange change) throws Exception {
        send(Topics.CONFIG_CHANGES, change.getKey(), change);
    }

    private <V> void send(Topic<String, V> topic, String key, V value) throws Exception {
        send(topic.name(), key, topic.values().serializer().serialize(topic.name(), value));
    }

    private void send(String topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    private static long count(List<ConfigEvent> events, ConfigOutcome outcome) {
        return events.stream().filter(event -> event.getOutcome() == outcome).count();
    }

    private static long applied(List<ConfigEvent> events, String key, long version) {
        return events.stream()
                .filter(event -> event.getOutcome() == ConfigOutcome.APPLIED
                        && event.getVersion() == version
                        && event.getKey().filter(key::equals).isPresent())
                .count();
    }

    /// All events, once they are as they should be.
    private List<ConfigEvent> events(Predicate<List<ConfigEvent>> complete) {
        List<ConfigEvent> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(new HashMap<>(kafka()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.CONFIG_EVENTS.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(LONG).until(() -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    all.add(Topics.CONFIG_EVENTS.values().deserializer().deserialize(record.topic(), record.value()));
                }
                return complete.test(all);
            });
        }
        return all;
    }
}
