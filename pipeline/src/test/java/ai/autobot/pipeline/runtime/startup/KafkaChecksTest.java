package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the checks find of a real broker, and of none.
class KafkaChecksTest {
    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final Map<String, String> AUTHORIZER = Map.of(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found",
            "true");

    @TempDir
    private Path folder;

    @Test
    void aBrokerWithAllTopicsIsFineButForBeingOne() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            create(broker);

            Found found = ask(broker, Map.of(), Clock.systemUTC());

            assertThat(found.get("kafka")).isInstanceOf(Finding.Ok.class);
            assertThat(found.get("kafka").text()).contains("4.3", broker.bootstrapServers(), "1 broker");
            assertThat(found.get("kafka-topics")).isEqualTo(new Finding.Ok(Topics.ALL.size() + " topics"));
            assertThat(found.get("kafka-replication")).isInstanceOf(Finding.Warning.class);
            assertThat(found.get("kafka-replication").text()).contains("one broker");
            assertThat(found.get("kafka-rights").text()).contains("no authorizer");
            assertThat(found.get("kafka-clock").text()).startsWith("within");
        }
    }

    @Test
    void aClockThatIsFarAheadIsAFaultAndALittleAheadAWarning() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            assertThat(clockWith(broker, Duration.ofSeconds(40)))
                    .isInstanceOf(Finding.Fault.class)
                    .extracting(Finding::text)
                    .asString()
                    .contains("ahead of Kafka's");
            assertThat(clockWith(broker, Duration.ofSeconds(-5)))
                    .isInstanceOf(Finding.Warning.class)
                    .extracting(Finding::text)
                    .asString()
                    .contains("behind Kafka's");
        }
    }

    @Test
    void aMissingTopicIsNamedAndHowToMakeIt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            create(broker);
            try (Admin admin = admin(broker)) {
                admin.deleteTopics(List.of("audit.events")).all().get();
            }

            assertThat(ask(broker, Map.of(), Clock.systemUTC()).get("kafka-topics"))
                    .isEqualTo(new Finding.Fault(
                            "missing: audit.events", "Create what is missing with: autobot topics create."));
        }
    }

    @Test
    void aBrokerWithoutAnyTopicSaysSoInOneWord() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            Finding topics = ask(broker, Map.of(), Clock.systemUTC()).get("kafka-topics");

            assertThat(topics).isInstanceOf(Finding.Fault.class);
            assertThat(topics.text()).isEqualTo("none is there");
        }
    }

    @Test
    void unequalPartitionsAreAFault() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            create(broker);
            try (Admin admin = admin(broker)) {
                admin.createPartitions(Map.of("chat.requests", NewPartitions.increaseTo(8)))
                        .all()
                        .get();
            }

            Finding topics = ask(broker, Map.of(), Clock.systemUTC()).get("kafka-topics");

            assertThat(topics).isInstanceOf(Finding.Fault.class);
            assertThat(topics.text()).contains("have [4, 8] partitions");
        }
    }

    @Test
    void moreCopiesThanBrokersAreAFault() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            create(broker);

            Finding replication = ask(broker, Map.of("autobot.kafka.replication", "3"), Clock.systemUTC())
                    .get("kafka-replication");

            assertThat(replication).isInstanceOf(Finding.Fault.class);
            assertThat(replication.text()).contains("autobot.kafka.replication is 3", "1 broker");
        }
    }

    @Test
    void missingRightsAreNamedOneByOne() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, AUTHORIZER)) {
            create(broker);
            assertThat(ask(broker, Map.of(), Clock.systemUTC()).get("kafka-rights"))
                    .isEqualTo(new Finding.Ok("all that a worker needs"));
            rule(
                    broker,
                    deny(ResourceType.TOPIC, "chat.responses", AclOperation.WRITE),
                    allow(ResourceType.TOPIC, "chat.responses", AclOperation.DESCRIBE),
                    deny(ResourceType.GROUP, "autobot", AclOperation.ALL),
                    deny(ResourceType.TRANSACTIONAL_ID, "autobot-validation", AclOperation.ALL));

            Finding rights = ask(broker, Map.of(), Clock.systemUTC()).get("kafka-rights");

            assertThat(rights).isInstanceOf(Finding.Fault.class);
            assertThat(rights.text())
                    .contains("Write on chat.responses", "Read on group autobot", "Write on transactional ids autobot*")
                    .doesNotContain("chat.requests");
        }
    }

    @Test
    void whoMayNotCreateTopicsMayWorkWithThoseThatAreThere() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, AUTHORIZER)) {
            create(broker);
            rule(
                    broker,
                    allow(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL),
                    deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE),
                    deny(ResourceType.TOPIC, "autobot-validation", AclOperation.CREATE));
            assertThat(ask(broker, Map.of(), Clock.systemUTC())
                            .get("kafka-rights")
                            .text())
                    .isEqualTo("not allowed: Create on topics autobot-*");

            try (Admin admin = admin(broker)) {
                admin.createTopics(JourneyStores.changelogs("autobot", true).stream()
                                .map(changelog -> new NewTopic(changelog, 1, (short) 1))
                                .toList())
                        .all()
                        .get();
            }

            assertThat(ask(broker, Map.of(), Clock.systemUTC()).get("kafka-rights"))
                    .isInstanceOf(Finding.Ok.class);
        }
    }

    @Test
    void atLeastOnceNeedsNothingOfWhatFindsEarlierAnswers() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, AUTHORIZER)) {
            create(broker);
            try (Admin admin = admin(broker)) {
                admin.createTopics(JourneyStores.changelogs("autobot", false).stream()
                                .map(changelog -> new NewTopic(changelog, 1, (short) 1))
                                .toList())
                        .all()
                        .get();
            }
            rule(
                    broker,
                    deny(ResourceType.TOPIC, "chat.responses", AclOperation.READ),
                    allow(ResourceType.TOPIC, "chat.responses", AclOperation.ALL),
                    allow(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL),
                    deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE),
                    deny(ResourceType.TOPIC, "autobot-validation", AclOperation.CREATE));

            assertThat(ask(broker, Map.of(), Clock.systemUTC())
                            .get("kafka-rights")
                            .text())
                    .contains("Read on chat.responses", "Create on topics autobot-*");
            assertThat(ask(broker, Map.of("autobot.kafka.guarantee", "at_least_once"), Clock.systemUTC())
                            .get("kafka-rights"))
                    .isInstanceOf(Finding.Ok.class);
        }
    }

    @Test
    void whoMayNotJudgeGuardedChangesIsWarned() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, AUTHORIZER)) {
            create(broker);
            rule(
                    broker,
                    allow(ResourceType.TOPIC, "config.changes", AclOperation.READ),
                    deny(ResourceType.TOPIC, "config.changes", AclOperation.WRITE),
                    allow(ResourceType.TOPIC, "health.events", AclOperation.ALL));

            Finding rights = ask(broker, Map.of(), Clock.systemUTC()).get("kafka-rights");

            assertThat(rights).isInstanceOf(Finding.Warning.class);
            assertThat(rights.text()).contains("cannot judge guarded changes", "Write on config.changes");
        }
    }

    @Test
    void whereNothingListensThatIsSaidAtOnceAndTheRestIsSkipped() throws Exception {
        Found found = ask(Map.of("autobot.kafka.bootstrap-servers", "127.0.0.1:" + unusedPort()), false);

        assertThat(found.get("kafka")).isInstanceOf(Finding.Fault.class);
        assertThat(found.get("kafka").text()).startsWith("nothing listens at 127.0.0.1:");
        assertThat(((Finding.Fault) found.get("kafka")).remedy()).contains("autobot.kafka.bootstrap-servers");
        assertThat(found.without("kafka")).containsOnly(new Finding.Skipped("kafka"));
    }

    @Test
    void aHostThatNobodyKnowsIsSaid() throws Exception {
        Found found = ask(Map.of("autobot.kafka.bootstrap-servers", "kafka.invalid:9092"), false);

        assertThat(found.get("kafka").text()).contains("no host that is known");
    }

    @Test
    void whoListensAndSaysNothingIsToldFromNobody() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Found found = ask(
                    Map.of("autobot.kafka.bootstrap-servers", "127.0.0.1:" + silent.getLocalPort()),
                    false,
                    Duration.ofMillis(400),
                    Clock.systemUTC());

            assertThat(found.get("kafka")).isInstanceOf(Finding.Fault.class);
            assertThat(found.get("kafka").text()).contains("gives no answer within 300 ms");
        }
    }

    private Finding clockWith(EmbeddedBroker broker, Duration skew) throws InterruptedException {
        return ask(broker, Map.of(), Clock.offset(Clock.systemUTC(), skew)).get("kafka-clock");
    }

    private static Found ask(EmbeddedBroker broker, Map<String, String> more, InstantSource clock)
            throws InterruptedException {
        Map<String, String> all = new HashMap<>(more);
        all.put("autobot.kafka.bootstrap-servers", broker.bootstrapServers());
        return ask(all, true, GENEROUS, clock);
    }

    private static Found ask(Map<String, String> values, boolean patient) throws InterruptedException {
        return ask(values, patient, GENEROUS, Clock.systemUTC());
    }

    private static Found ask(Map<String, String> values, boolean patient, Duration limit, InstantSource clock)
            throws InterruptedException {
        KafkaSettings settings = Configuration.of(KafkaSettings.class, values);
        StartupSettings startup = Configuration.of(StartupSettings.class, Map.of());
        try (KafkaChecks checks = new KafkaChecks(settings, startup, limit, patient, clock)) {
            return Found.by(checks.all());
        }
    }

    private static void create(EmbeddedBroker broker) {
        new TopicSetup(
                        Configuration.of(
                                KafkaSettings.class,
                                Map.of(
                                        "autobot.kafka.bootstrap-servers",
                                        broker.bootstrapServers(),
                                        "autobot.kafka.partitions",
                                        "4")),
                        GENEROUS)
                .create();
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static void rule(EmbeddedBroker broker, AclBinding... rules) throws Exception {
        try (Admin admin = admin(broker)) {
            admin.createAcls(List.of(rules)).all().get();
        }
    }

    private static AclBinding deny(ResourceType type, String name, AclOperation operation) {
        return binding(type, name, operation, AclPermissionType.DENY);
    }

    private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
        return binding(type, name, operation, AclPermissionType.ALLOW);
    }

    private static AclBinding binding(
            ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
