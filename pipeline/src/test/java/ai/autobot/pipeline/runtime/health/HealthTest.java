package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import ai.autobot.schemas.HealthDetails;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over a real broker.
class HealthTest {
    private static final Duration GENEROUS = HealthTopic.GENEROUS;
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private HealthTopic topic;
    private volatile Observation tea = Observation.good().with(Map.of("leaves", "green"));

    @BeforeEach
    void open() {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        new TopicSetup(
                        Configuration.of(
                                KafkaSettings.class,
                                Map.of(
                                        "autobot.kafka.bootstrap-servers",
                                        broker.bootstrapServers(),
                                        "autobot.kafka.partitions",
                                        "3")),
                        Duration.ofSeconds(60))
                .create();
        topic = new HealthTopic(kafka());
    }

    @AfterEach
    void close() {
        topic.close();
        broker.close();
    }

    @Test
    void aChangeIsToldAtOnceAndEverythingAgainWithEachHeartbeat() {
        try (Health health = health("w", Map.of("heartbeat", "5m"))) {
            Runnable nudge = health.watch("tea", Need.IS_NEEDED, NEVER, _ -> tea);
            health.start();
            HealthEvent up = topic.until("w/tea", event -> event.getState() == HealthState.UP);
            assertThat(up.getDetails()).containsEntry("leaves", "green");
            topic.until("w/instance", event -> event.getState() == HealthState.UP);

            tea = Observation.bad("the pot is empty");
            nudge.run();

            HealthEvent down = topic.until("w/tea", event -> event.getState() == HealthState.DOWN);
            assertThat(down.getReason()).contains("the pot is empty");
            assertThat(down.getHeartbeat()).isFalse();
            assertThat(down.getSince()).isAfter(up.getSince());
            HealthEvent whole = topic.until("w/instance", event -> event.getState() == HealthState.DEGRADED);
            assertThat(whole.getReason()).contains("tea is down");
            assertThat(whole.getDetails()).containsEntry("version", "7").containsKey(HealthDetails.STARTED_AT);
        }
    }

    @Test
    void aHeartbeatSaysAgainWhatIsSo() {
        try (Health health = health("w", Map.of("heartbeat", "100ms"))) {
            health.watch("tea", Need.HELPS, NEVER, _ -> tea);
            health.start();

            HealthEvent again = topic.until("w/tea", HealthEvent::getHeartbeat);
            assertThat(again.getState()).isEqualTo(HealthState.UP);
            topic.until("w/instance", HealthEvent::getHeartbeat);
            assertThat(topic.changes("w/tea")).containsExactly(HealthState.UP);
        }
    }

    @Test
    void whatIsNeededAndDownForLongerThanPatienceMakesTheWholeDown() {
        try (Health health = health("w", Map.of("heartbeat", "100ms", "ready-patience", "0s"))) {
            Runnable nudge = health.watch("tea", Need.IS_NEEDED, NEVER, _ -> tea);
            health.start();
            topic.until("w/instance", event -> event.getState() == HealthState.UP);

            tea = Observation.bad("the pot is empty");
            nudge.run();

            topic.until("w/instance", event -> event.getState() == HealthState.DOWN);
            assertThat(health.obstacles()).extracting(ComponentHealth::name).containsExactly("tea");
        }
    }

    @Test
    void whatTakesAnothersPlaceWhileTheWorkerRunsIsToldAndTheOtherIsGone() {
        try (Health health = health("w", Map.of("heartbeat", "100ms"))) {
            Runnable nudge = health.watch("tea", Need.HELPS, NEVER, _ -> tea);
            health.start();
            topic.until("w/tea", event -> event.getState() == HealthState.UP);

            health.watch("coffee", Need.HELPS, NEVER, _ -> Observation.limping("it is cold"));
            health.forget("tea");
            tea = Observation.bad("nobody drinks it");
            nudge.run();

            topic.untilEnded("w/tea");
            topic.until("w/coffee", event -> event.getState() == HealthState.DEGRADED);
            topic.until("w/coffee", HealthEvent::getHeartbeat);
            assertThat(topic.of("w/tea").getLast()).isEmpty();
            assertThat(health.components()).extracting(ComponentHealth::name).containsExactly("coffee");
        }
    }

    @Test
    void whoStopsSaysSoAndLeavesNothingBehind() {
        Health health = health("w", Map.of("heartbeat", "100ms"));
        health.watch("tea", Need.HELPS, NEVER, _ -> tea);
        health.start();
        topic.until("w/tea", event -> event.getState() == HealthState.UP);

        health.close();

        topic.untilEnded("w/tea");
        topic.untilEnded("w/instance");
        List<HealthState> told = topic.of("w/instance").stream()
                .flatMap(Optional::stream)
                .map(HealthEvent::getState)
                .toList();
        assertThat(told.getLast()).isEqualTo(HealthState.DOWN);
        assertThat(topic.of("w/instance").get(told.size() - 1).orElseThrow().getDetails())
                .containsKey(HealthDetails.STOPPED);
    }

    @Test
    void whatChangedWhileTheBrokersWereAwayIsToldWhenTheyAreBackTheNewestAlone() {
        try (Health health = health("w", Map.of("heartbeat", "200ms", "recovery", "10ms"))) {
            Runnable nudge = health.watch("tea", Need.HELPS, NEVER, _ -> tea);
            health.start();
            topic.until("w/tea", event -> event.getState() == HealthState.UP);

            broker.close();
            tea = Observation.bad("first");
            nudge.run();
            await().atMost(GENEROUS).until(() -> health.components().getFirst().isDown());
            tea = Observation.good();
            nudge.run();
            await().atMost(GENEROUS).until(() -> health.isUp("tea"));
            tea = Observation.bad("last");
            nudge.run();
            await().atMost(GENEROUS).until(() -> health.components().getFirst().isDown());
            Instant since = health.components().getFirst().condition().since();
            broker = EmbeddedBroker.start(folder.resolve("broker"), port());

            HealthEvent told = topic.until(
                    "w/tea", event -> event.getReason().filter("last"::equals).isPresent());
            assertThat(told.getState()).isEqualTo(HealthState.DOWN);
            assertThat(told.getSince()).isEqualTo(since.truncatedTo(ChronoUnit.MILLIS));
            topic.until("w/tea", HealthEvent::getHeartbeat);
            assertThat(topic.changes("w/tea").size())
                    .as("one may have been on its way, the others were one")
                    .isBetween(2, 3);
        }
    }

    @Test
    void aPeerThatFallsSilentIsLostWithAllItsComponentsAndOneThatSaidGoodbyeIsNot() {
        try (Health health = health("w", Map.of("heartbeat", "200ms"))) {
            health.start();
            topic.say("silent", "instance", HealthState.UP, Map.of());
            topic.say("silent", "redis:main", HealthState.UP, Map.of());
            topic.say("stopped", "instance", HealthState.UP, Map.of());
            topic.say("stopped", "instance", HealthState.DOWN, Map.of(HealthDetails.STOPPED, "true"));

            HealthEvent lost = topic.until("silent/instance", event -> event.getState() == HealthState.LOST);
            assertThat(lost.getDetails()).containsEntry(HealthDetails.REPORTED_BY, "w");
            assertThat(lost.getSince()).isAfter(Instant.EPOCH);
            topic.until("silent/redis:main", event -> event.getState() == HealthState.LOST);
            assertThat(topic.changes("stopped/instance")).containsExactly(HealthState.UP, HealthState.DOWN);

            topic.say("silent", "instance", HealthState.UP, Map.of());
            await().atMost(GENEROUS)
                    .until(() -> topic.changes("silent/instance").size() >= 4);
            assertThat(topic.changes("silent/instance"))
                    .containsExactly(HealthState.UP, HealthState.LOST, HealthState.UP, HealthState.LOST);
        }
    }

    @Test
    void whoIsCalledLostThoughItIsThereSaysSoAtOnce() {
        try (Health health = health("w", Map.of("heartbeat", "5m"))) {
            health.watch("tea", Need.HELPS, NEVER, _ -> tea);
            health.start();
            topic.until("w/tea", event -> event.getState() == HealthState.UP);
            // Only once it has read the topic it hears what is said of it.
            await().atMost(GENEROUS).until(() -> {
                topic.say("w", "instance", HealthState.LOST, Map.of());
                List<HealthState> told = topic.changes("w/instance");
                return told.contains(HealthState.LOST) && told.getLast() == HealthState.UP;
            });

            topic.say("w", "tea", HealthState.LOST, Map.of());

            topic.until("w/tea", event -> event.getState() == HealthState.UP);
        }
    }

    @Test
    void whatAnEarlierProcessOfTheSameNameHadIsTakenOffTheTopic() {
        topic.say("w", "coffee", HealthState.DOWN, Map.of());
        topic.say("w", "tea", HealthState.LOST, Map.of());
        try (Health health = health("w", Map.of())) {
            health.watch("tea", Need.HELPS, NEVER, _ -> tea);
            health.start();

            topic.untilEnded("w/coffee");
            topic.until("w/tea", event -> event.getState() == HealthState.UP);
        }
    }

    private Health health(String instance, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(Map.of("autobot.health.recheck", "10ms"));
        settings.forEach((key, value) -> values.put("autobot.health." + key, value));
        return new Health(
                Configuration.of(HealthSettings.class, values), instance, kafka(), () -> Map.of("version", "7"));
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private int port() {
        return Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
    }
}
