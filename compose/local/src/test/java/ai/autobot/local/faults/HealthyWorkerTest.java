package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.faults.FaultyProvider.Line;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Verdict;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a whole worker says of itself, while what it needs fails.
class HealthyWorkerTest {
    private static final String WHOLE = "in-process/instance";
    private static final String SESSIONS = "in-process/redis:sessions";

    @TempDir
    Path directory;

    @Test
    void aKilledRedisIsToldAndTheWorkerIsNotReadyUntilItIsBackButStaysAlive() throws Exception {
        try (House house = House.open(directory)
                        .with("autobot.health.ready-patience", "0s")
                        .with("autobot.health.recovery", "100ms");
                Worker worker = house.worker();
                Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            until(health, WHOLE, event -> event.getState() == HealthState.UP);
            assertThat(worker.health().started().status()).isEqualTo(200);
            assertThat(worker.health().ready().status()).isEqualTo(200);
            assertThat(keys(health))
                    .contains(
                            "in-process/kafka",
                            "in-process/streams",
                            "in-process/redis:main",
                            SESSIONS,
                            "in-process/redis:tasks",
                            "in-process/knowledge",
                            "in-process/provider:extractive",
                            "in-process/journey");

            house.stopRedis();

            HealthEvent down = until(health, SESSIONS, event -> event.getState() == HealthState.DOWN);
            assertThat(down.getHeartbeat()).isFalse();
            assertThat(down.getReason().orElse("")).contains("127.0.0.1:");
            until(health, WHOLE, event -> event.getState() == HealthState.DOWN);
            assertThat(worker.health().ready().status()).isEqualTo(503);
            assertThat(worker.health().ready().json())
                    .contains("{\"name\":\"redis:sessions\",\"status\":\"DOWN\"")
                    .contains("{\"name\":\"redis:tasks\",\"status\":\"UP\"");
            assertThat(worker.health().live().status()).isEqualTo(200);

            house.startRedis();

            until(health, SESSIONS, event -> event.getState() == HealthState.UP);
            until(health, WHOLE, event -> event.getState() == HealthState.UP);
            assertThat(worker.health().ready().status()).isEqualTo(200);
        }
    }

    @Test
    void aProviderThatFailsItsCallsIsDownThoughItCanBeReached() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house =
                        House.open(directory).asking(provider.baseUrl()).with("autobot.generate.openai.retries", "0");
                Worker worker = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka());
                Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            until(health, "in-process/provider:openai", event -> event.getState() == HealthState.UP);
            provider.when("down", line -> line.status(500, ""));
            String token = house.signIn("ada");

            for (int number = 0; number < 6; number++) {
                asking.ask("c" + number, "down-" + number, token);
            }

            HealthEvent down =
                    until(health, "in-process/provider:openai", event -> event.getState() == HealthState.DOWN);
            assertThat(down.getReason().orElse("")).contains("provider_error");
            assertThat(down.getDetails()).containsEntry("model", "paced").containsKey("pricePrompt");
            responses.to("down-5");
            assertThat(worker.health().live().status()).isEqualTo(200);
        }
    }

    @Test
    void aProviderThatFailsMostCallsIsLeftAloneUntilItIsWellAgain() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.generate.openai.retries", "0")
                        .with("autobot.generate.breaker.calls", "5")
                        .with("autobot.generate.breaker.open-for", "2s")
                        .with("autobot.health.provider-interval", "200ms");
                Worker _ = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka());
                Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            provider.when("down", line -> line.status(500, ""));
            provider.when("again", line -> {
                line.raw(FaultyProvider.STREAM);
                line.token("Well.");
                line.finish();
            });
            String token = house.signIn("ada");
            for (int number = 0; number < 5; number++) {
                asking.ask("c" + number, "down-" + number, token);
                responses.to("down-" + number);
            }

            asking.ask("c", "left-alone", token);

            ChatResponse refused = responses.to("left-alone");
            assertThat(refused.getError().orElseThrow().getCode()).isEqualTo("provider_unreachable");
            assertThat(provider.calls("left-alone")).isZero();
            until(
                    health,
                    "in-process/provider:openai",
                    event -> "open".equals(event.getDetails().get("breaker")));
            await().atMost(House.PATIENCE).until(() -> {
                String id = "again-" + System.nanoTime();
                asking.ask(id, id, token);
                return responses.to(id).getStatus() == ResponseStatus.ANSWERED;
            });
            until(
                    health,
                    "in-process/provider:openai",
                    event -> "closed".equals(event.getDetails().get("breaker")));
        }
    }

    @Test
    void onlyAChangeOfTheProvidersSettingsMakesItsFailuresForgotten() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.generate.openai.retries", "0")
                        .with("autobot.generate.breaker.calls", "5")
                        .with("autobot.generate.breaker.open-for", "10m");
                Worker worker = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            provider.when("down", line -> line.status(500, ""));
            String token = house.signIn("ada");
            for (int number = 0; number < 5; number++) {
                asking.ask("c" + number, "down-" + number, token);
                responses.to("down-" + number);
            }

            assertThat(worker.configuration().change("autobot.enrich.passages", "7", 1))
                    .isInstanceOf(Verdict.Applied.class);
            asking.ask("c", "down-left-alone", token);
            responses.to("down-left-alone");
            assertThat(provider.calls("down")).isEqualTo(5);

            assertThat(worker.configuration().change("autobot.generate.openai.max-tokens", "100", 2))
                    .isInstanceOf(Verdict.Applied.class);
            asking.ask("c", "down-again", token);
            responses.to("down-again");
            assertThat(provider.calls("down")).isEqualTo(6);
        }
    }

    @Test
    void anotherProviderIsToldUnderItsOwnNameFromTheChangeOn() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory).asking(provider.baseUrl());
                Worker worker = house.worker();
                Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            until(health, "in-process/provider:openai", event -> event.getState() == HealthState.UP);

            assertThat(worker.configuration().change("autobot.generate.providers", "extractive", 1))
                    .isInstanceOf(Verdict.Applied.class);

            until(health, "in-process/provider:extractive", event -> event.getState() == HealthState.UP);
            health.recordsUntil(read -> read.stream()
                    .anyMatch(record -> record.key().equals("in-process/provider:openai") && record.value() == null));
        }
    }

    @Test
    void aProviderThatHangsIsFoundOutThoughNobodyCalls() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.health.probe-limit", "500ms")
                        .with("autobot.health.provider-interval", "200ms")
                        .with("autobot.health.recovery", "100ms");
                Worker worker = house.worker();
                Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            until(health, "in-process/provider:openai", event -> event.getState() == HealthState.UP);

            provider.whenAskedForModels(Line::hang);
            until(health, "in-process/provider:openai", event -> event.getState() == HealthState.DOWN);
            provider.whenAskedForModels(line -> line.status(200, ""));

            until(health, "in-process/provider:openai", event -> event.getState() == HealthState.UP);
            assertThat(worker.health().live().status()).isEqualTo(200);
        }
    }

    @Test
    void whileTheBrokerIsAwayTheWorkerLivesAndAfterwardsItSaysHowItIs() throws Exception {
        try (House house = House.open(directory)
                        .with("autobot.health.heartbeat", "500ms")
                        .with("autobot.health.kafka-interval", "200ms")
                        .with("autobot.health.probe-limit", "500ms")
                        .with("autobot.health.ready-patience", "0s")
                        .with("autobot.health.recovery", "100ms");
                Worker worker = house.worker()) {
            await().atMost(House.PATIENCE).until(() -> worker.health().ready().status() == 200);

            house.stopBroker();
            await().atMost(House.PATIENCE).until(() -> worker.health().ready().status() == 503);
            assertThat(worker.health().ready().json()).contains("{\"name\":\"kafka\",\"status\":\"DOWN\"");
            assertThat(worker.health().live().status()).isEqualTo(200);
            house.startBroker();

            await().atMost(House.PATIENCE).until(() -> worker.health().ready().status() == 200);
            try (Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
                until(health, "in-process/kafka", event -> event.getState() == HealthState.UP);
                List<HealthState> told = states(health, WHOLE);
                assertThat(told).as("nobody else was there to miss it").doesNotContain(HealthState.LOST);
            }
        }
    }

    /// Waits until what was last said under a key is so.
    static HealthEvent until(Seen<String, HealthEvent> health, String key, Predicate<HealthEvent> said) {
        List<ConsumerRecord<String, HealthEvent>> records =
                health.recordsUntil(read -> last(read, key).filter(said).isPresent());
        return last(records, key).orElseThrow();
    }

    static Optional<HealthEvent> last(List<ConsumerRecord<String, HealthEvent>> records, String key) {
        return records.reversed().stream()
                .filter(record -> record.key().equals(key))
                .findFirst()
                .map(ConsumerRecord::value);
    }

    static List<HealthState> states(Seen<String, HealthEvent> health, String key) {
        return health.recordsUntil(_ -> true).stream()
                .filter(record -> record.key().equals(key) && record.value() != null)
                .map(record -> record.value().getState())
                .toList();
    }

    /// The states that a key went through, without what was said twice.
    static List<HealthState> ways(Seen<String, HealthEvent> health, String key) {
        List<HealthState> ways = new ArrayList<>();
        for (HealthState state : states(health, key)) {
            if (ways.isEmpty() || ways.getLast() != state) {
                ways.add(state);
            }
        }
        return ways;
    }

    private static List<String> keys(Seen<String, HealthEvent> health) {
        return health.recordsUntil(_ -> true).stream()
                .map(ConsumerRecord::key)
                .distinct()
                .toList();
    }
}
