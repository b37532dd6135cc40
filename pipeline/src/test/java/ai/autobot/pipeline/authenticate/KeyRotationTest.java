package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With the real Redis.
@SuppressWarnings("NullAway.Init")
class KeyRotationTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static EmbeddedRedis redis;
    private static RedisConnections connections;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of());
    private Keyspace main;
    private KeyRotation rotation;

    @BeforeAll
    static void connect(@TempDir Path folder) throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
    }

    @BeforeEach
    void forget() throws InterruptedException {
        main = connections.keyspace(RedisDatabase.MAIN);
        rotation = new KeyRotation(main, settings, clock);
        main.delete(SigningKeys.STORED_AT);
    }

    @Test
    void showsTheFirstSecretAsTheOneThatSigns() throws InterruptedException {
        SigningKeys keys = SigningKeys.load(main, clock);

        assertThat(rotation.list()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo(keys.currentId());
            assertThat(key.use()).isEqualTo(KeyState.Use.SIGNING);
            assertThat(key.removableAt()).isEmpty();
        });
    }

    @Test
    void addsASecretThatSignsLaterAndKeepsTheOldOneWhileItsTokensLive() throws InterruptedException {
        String first = SigningKeys.load(main, clock).currentId();

        KeyState added = rotated(rotation.rotate());

        assertThat(added.use()).isEqualTo(KeyState.Use.NEXT);
        assertThat(added.activeFrom()).contains(clock.instant().plusSeconds(60));
        SigningKeys keys = SigningKeys.load(main, clock);
        assertThat(keys.currentId()).isEqualTo(first);
        assertThat(keys.secret(added.id())).isPresent();
        clock.advance(MINUTE);
        assertThat(keys.currentId()).isEqualTo(added.id());
        assertThat(rotation.list())
                .extracting(KeyState::id, KeyState::use)
                .containsExactly(tuple(added.id(), KeyState.Use.SIGNING), tuple(first, KeyState.Use.VERIFYING));
    }

    @Test
    void dropsASecretWhenALaterRotationFindsThatItsTokensAreOver() throws InterruptedException {
        String first = SigningKeys.load(main, clock).currentId();
        rotation.rotate();
        Instant removable = rotation.list().getLast().removableAt().orElse(clock.instant());
        clock.advance(MINUTE);
        removable = rotation.list().getLast().removableAt().orElse(removable);
        assertThat(removable)
                .isAfter(clock.instant().plus(settings.sessionLifetime()).plus(settings.clockLeeway()));
        clock.advance(Duration.between(clock.instant(), removable).minusMillis(1));
        assertThat(rotation.rotate())
                .isInstanceOfSatisfying(
                        KeyChange.Rotated.class,
                        change -> assertThat(change.pruned()).isEmpty());
        clock.advance(Duration.ofMillis(1));

        KeyChange change = rotation.rotate();

        assertThat(change)
                .isInstanceOfSatisfying(
                        KeyChange.Rotated.class,
                        rotated -> assertThat(rotated.pruned()).containsExactly(first));
        assertThat(SigningKeys.load(main, clock).secret(first)).isEmpty();
    }

    @Test
    void losesNoneOfManyRotationsAtOnce() throws Exception {
        SigningKeys.load(main, clock);
        List<String> added = new ArrayList<>();
        try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<KeyChange>> rotations = new ArrayList<>();
            for (int operator = 1; operator < KeyList.MOST; operator++) {
                rotations.add(operators.submit(() -> new KeyRotation(main, settings, clock).rotate()));
            }
            for (Future<KeyChange> each : rotations) {
                added.add(rotated(each.get()).id());
            }
        }

        assertThat(rotation.list())
                .extracting(KeyState::id)
                .hasSize(KeyList.MOST)
                .containsAll(added);
    }

    @Test
    void refusesOneMoreWhenAllAreInUseAndSaysUntilWhen() throws InterruptedException {
        for (int number = 0; number < KeyList.MOST; number++) {
            rotation.rotate();
            clock.advance(MINUTE);
        }
        List<KeyState> before = rotation.list();

        KeyChange change = rotation.rotate();

        assertThat(change)
                .isEqualTo(new KeyChange.Full(
                        KeyList.MOST, before.getLast().removableAt().orElseThrow()));
        assertThat(rotation.list()).isEqualTo(before);
    }

    @Test
    void refusesAnActivationThatLeavesNoTimeToHearOfIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> rotation.rotate(Duration.ofSeconds(49)));
        assertThatIllegalArgumentException().isThrownBy(() -> rotation.rotate(Duration.ofDays(8)));
    }

    @Test
    void neverLetsANewerSecretSignBeforeAnOlderOne() throws InterruptedException {
        KeyState later = rotated(rotation.rotate(Duration.ofHours(1)));

        KeyState newer = rotated(rotation.rotate());

        assertThat(newer.activeFrom()).isEqualTo(later.activeFrom());
    }

    @Test
    void retiresTheSecretThatSignsAndLetsAnotherSignAtOnce() throws InterruptedException {
        String first = SigningKeys.load(main, clock).currentId();

        KeyChange change = rotation.retire(first);

        SigningKeys keys = SigningKeys.load(main, clock);
        assertThat(change)
                .isInstanceOfSatisfying(
                        KeyChange.Retired.class,
                        retired -> assertThat(retired.signing().id()).isEqualTo(keys.currentId()));
        assertThat(keys.ids()).doesNotContain(first);
        assertThat(rotation.retire(first)).isEqualTo(new KeyChange.Unknown());
    }

    @Test
    void makesNoSecretWhereThereIsOnlyALook() throws InterruptedException {
        assertThat(rotation.list()).isEmpty();
        assertThat(rotation.retire("0123456789abcdef")).isEqualTo(new KeyChange.Unknown());

        assertThat(main.get(SigningKeys.STORED_AT)).isEmpty();
    }

    @Test
    void leavesAnEarlierVersionsSecretsInUse() throws InterruptedException {
        String two = "new " + "A".repeat(86) + "\nold " + "B".repeat(86);
        main.setIfAbsent(SigningKeys.STORED_AT, two.getBytes(US_ASCII));

        KeyState added = rotated(rotation.rotate());

        SigningKeys keys = SigningKeys.load(main, clock);
        assertThat(keys.currentId()).isEqualTo("new");
        assertThat(keys.ids()).containsExactly(added.id(), "new", "old");
    }

    private static KeyState rotated(KeyChange change) {
        return ((KeyChange.Rotated) change).added();
    }
}
