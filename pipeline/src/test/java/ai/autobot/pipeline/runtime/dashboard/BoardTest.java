package ai.autobot.pipeline.runtime.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.500Z");
    private static final Snapshot.Following LIVE = new Snapshot.Following("live", null, Map.of());

    private final Board board = new Board("worker-1", Clock.fixed(NOW, ZoneOffset.UTC));

    private static Instant ago(int seconds) {
        return NOW.minusSeconds(seconds);
    }

    private Snapshot snapshot() {
        return board.snapshot(Window.SECONDS, LIVE);
    }

    @Test
    void countsWhatEndedByWhenItEnded() {
        board.take(Records.answered(ago(5), 400, 30));
        board.take(Records.answered(ago(5), 400, 30));
        board.take(Records.refused(ago(70), ErrorCode.SESSION_ENDED));
        board.take(Records.answered(ago(901), 400, 30));

        Snapshot snapshot = snapshot();

        assertThat(snapshot.window().requests()).isEqualTo(3);
        assertThat(snapshot.window().answered()).isEqualTo(2);
        assertThat(snapshot.minute().requests()).isEqualTo(2);
        assertThat(snapshot.now().completionTokens()).isEqualTo(60);
        assertThat(snapshot.outcomes())
                .containsExactly(new Snapshot.Outcome("answered", 2, 2), new Snapshot.Outcome("session_ended", 0, 1));
        Snapshot.Series series = snapshot.series();
        assertThat(series.requests()).hasSize(900);
        assertThat(series.from()).isEqualTo(NOW.getEpochSecond() - 900);
        assertThat(series.requests().get(895)).isEqualTo(2);
        assertThat(series.notAnswered().get(830)).isEqualTo(1);
        assertThat(series.tokens().get(895)).isEqualTo(60);
    }

    @Test
    void aMinuteHasSixtySecondsTheRunningOneAmongThem() {
        board.take(Records.answered(ago(0), 400, 30));
        board.take(Records.answered(ago(59), 400, 30));
        board.take(Records.answered(ago(60), 400, 30));

        assertThat(snapshot().minute().requests()).isEqualTo(2);
    }

    @Test
    void timesEachStageThatWasReached() {
        board.take(Records.answered(ago(5), 400, 30));
        board.take(Records.refused(ago(5), ErrorCode.SESSION_ENDED));

        Snapshot snapshot = snapshot();

        assertThat(snapshot.stages())
                .extracting(Snapshot.StageTimes::stage)
                .containsExactly("queued", "authenticate", "enrich", "first_token", "generate", "total");
        assertThat(snapshot.stages().get(1).minute().count()).isEqualTo(1);
        assertThat(snapshot.stages().get(5).minute().count()).isEqualTo(2);
        assertThat(snapshot.stages().get(5).minute().longest()).isEqualTo(400);
        assertThat(snapshot.stages().get(4).minute().p50()).isCloseTo(390, Percentage.withPercentage(3.2));
        assertThat(snapshot.series().p99().get(895)).isCloseTo(400, Percentage.withPercentage(3.2));
        assertThat(snapshot.series().p99().get(894)).isNull();
    }

    @Test
    void aClockThatIsAheadCountsNow() {
        board.take(Records.answered(NOW.plus(Duration.ofDays(9)), 400, 30));
        board.take(Records.health(NOW.plus(Duration.ofDays(9)), "worker-1", "kafka", HealthState.DOWN, false));

        assertThat(snapshot().minute().requests()).isEqualTo(1);
        assertThat(snapshot().events().health())
                .singleElement()
                .satisfies(event -> assertThat(event.at()).isEqualTo(NOW.toEpochMilli()));
    }

    @Test
    void knowsTheStateOfEachComponentOfEachInstance() {
        board.take(Records.health(
                ago(8),
                "worker-1",
                "instance",
                HealthState.UP,
                true,
                Map.of("version", "0.1.0", "startedAt", "2026-11-30T11:00:00Z", "configVersion", "7")));
        board.take(Records.health(ago(6), "worker-1", "redis:sessions", HealthState.DOWN, false));
        board.take(Records.load(ago(4), "worker-1", 12, 20));
        board.take(Records.load(ago(3), "worker-2", 5, 5));
        // An older one that comes later, as from another partition, changes nothing.
        board.take(Records.health(ago(60), "worker-1", "redis:sessions", HealthState.UP, false));

        Snapshot snapshot = snapshot();

        Snapshot.Instance first = snapshot.instances().getFirst();
        assertThat(first.name()).isEqualTo("worker-1");
        assertThat(first.state()).isEqualTo("UP");
        assertThat(first.configVersion()).isEqualTo(7);
        assertThat(first.heardAt()).isEqualTo(ago(4).toEpochMilli());
        assertThat(first.running()).isEqualTo(12);
        assertThat(first.components())
                .filteredOn(component -> component.name().equals("redis:sessions"))
                .singleElement()
                .satisfies(component -> assertThat(component.state()).isEqualTo("DOWN"));
        assertThat(snapshot.instances().get(1).state()).isEqualTo("UNKNOWN");
        assertThat(snapshot.load()).isEqualTo(new Snapshot.Load(17L, 25L, 8192L, 1200L));
        assertThat(snapshot.series().running().get(896)).isEqualTo(12);
        assertThat(snapshot.series().running().get(897)).isEqualTo(17);
        assertThat(snapshot.series().running().get(895)).isNull();
        assertThat(snapshot.events().health())
                .extracting(Snapshot.Event::outcome)
                .containsExactly("DOWN", "UP");
    }

    @Test
    void anInstanceThatIsLostOrSilentHasNothingInFlight() {
        board.take(Records.load(ago(9), "worker-1", 12, 20));
        board.take(Records.load(ago(3), "worker-2", 5, 5));
        board.take(Records.load(ago(30), "worker-3", 7, 7));
        board.take(Records.health(ago(2), "worker-1", "instance", HealthState.LOST, false));

        assertThat(snapshot().load().running()).isEqualTo(5);
    }

    @Test
    void theConfigurationOfAnInstanceIsTheNewestThatItApplied() {
        board.take(Records.health(ago(9), "worker-1", "instance", HealthState.UP, true, Map.of("configVersion", "7")));
        board.take(Records.config(ago(8), "worker-1", 8, ConfigOutcome.APPLIED));
        board.take(Records.config(ago(7), "worker-1", 9, ConfigOutcome.REJECTED));

        Snapshot snapshot = snapshot();

        assertThat(snapshot.instances().getFirst().configVersion()).isEqualTo(8);
        assertThat(snapshot.events().config())
                .extracting(Snapshot.Event::outcome, Snapshot.Event::who)
                .containsExactly(tuple("REJECTED", "version 9"), tuple("APPLIED", "version 8"));
    }

    @Test
    void knowsWhatAProviderCostsAndWhatItsBreakerDoes() {
        board.take(Records.health(
                ago(9),
                "worker-1",
                "provider:openai",
                HealthState.DEGRADED,
                true,
                Map.of("model", "qwen3", "pricePrompt", "2.0", "priceCompletion", "10", "breaker", "OPEN")));
        board.take(Records.answered(ago(5), 400, 500));

        Snapshot.Provider provider = snapshot().providers().getFirst();

        assertThat(provider.name()).isEqualTo("openai");
        assertThat(provider.windowCalls()).isEqualTo(1);
        assertThat(provider.price()).isCloseTo(0.007, Percentage.withPercentage(0.01));
        assertThat(provider.seen().getFirst().breaker()).isEqualTo("OPEN");
        assertThat(provider.seen().getFirst().state()).isEqualTo("DEGRADED");
    }

    @Test
    void showsNoSecret() {
        String token = "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
        board.take(Records.audit(ago(5), "ada", AuditOutcome.DENIED, "Bearer " + token));
        board.take(Records.health(
                ago(4), "worker-1", "instance", HealthState.UP, false, Map.of("password", "hunter2", "note", token)));
        board.take(ConfigEvent.newBuilder(Records.config(ago(3), "worker-1", 3, ConfigOutcome.APPLIED))
                .setKey("autobot.redis.password")
                .setValue("hunter2")
                .build());

        String json = new String(snapshot().json(), StandardCharsets.UTF_8);

        assertThat(json)
                .contains("ada", "autobot.redis.password")
                .doesNotContain("hunter2")
                .doesNotContain(token.substring(0, 20));
    }

    @Test
    void refusalsAreKeptBesideTheManyThatWereAllowed() {
        board.take(Records.audit(ago(50), "eve", AuditOutcome.DENIED, "somewhere"));
        for (int i = 0; i < 200; i++) {
            board.take(Records.audit(ago(40), "ada", AuditOutcome.ALLOWED, "here"));
        }

        assertThat(snapshot().events().audit()).hasSize(30).noneMatch(event -> "eve".equals(event.who()));
        assertThat(snapshot().events().refusals())
                .singleElement()
                .satisfies(event -> assertThat(event.who()).isEqualTo("eve"));
    }

    @Test
    void whateverTheRecordsHoldItStaysSmall() {
        for (int i = 0; i < 20_000; i++) {
            board.take(Records.health(ago(5), "instance-" + i, "component-" + i, HealthState.DOWN, false));
            board.take(Records.health(ago(5), "one", "component-" + i, HealthState.DOWN, false, Map.of("k" + i, "v")));
            board.take(Records.load(ago(5), "instance-" + i, 1, 1));
            board.take(ChatResponse.newBuilder(Records.answered(ago(5), 400, 30))
                    .setProvider("provider-" + i)
                    .build());
        }

        Snapshot snapshot = snapshot();

        assertThat(snapshot.instances()).hasSizeLessThanOrEqualTo(Instances.MOST);
        assertThat(snapshot.providers()).hasSizeLessThan(40);
        assertThat(snapshot.json()).hasSizeLessThan(200_000);
    }
}
