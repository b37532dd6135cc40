package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.ErrorCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Instances that share secrets in the real Redis, while those change.
@SuppressWarnings("NullAway.Init")
class KeyRingTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock(Instant.now());
    private final List<Instance> instances = new ArrayList<>();
    private EmbeddedRedis redis;
    private Instance desk;

    @BeforeEach
    void start() throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        desk = instance(true, "100ms");
    }

    @AfterEach
    void stop() {
        instances.forEach(Instance::close);
        redis.close();
    }

    @Test
    void everyInstanceKnowsANewSecretBeforeAnythingIsMadeWithIt() throws InterruptedException {
        Instance one = instance(true, "5m");
        Instance two = instance(true, "5m");
        String before = one.ring.current().currentId();
        String earlier = one.signIn();

        String added = ((KeyChange.Rotated) desk.rotation().rotate()).added().id();

        await().atMost(GENEROUS).until(() -> one.knows(added) && two.knows(added));
        assertThat(one.ring.current().currentId()).isEqualTo(before);
        assertThat(two.authenticate(one.signIn())).isInstanceOf(Authentication.Accepted.class);
        clock.advance(Duration.ofSeconds(60));
        assertThat(one.ring.current().currentId()).isEqualTo(added);
        assertThat(two.ring.current().currentId()).isEqualTo(added);
        assertThat(two.authenticate(one.signIn())).isInstanceOf(Authentication.Accepted.class);
        assertThat(two.authenticate(earlier)).isInstanceOf(Authentication.Accepted.class);
    }

    @Test
    void whatWasSealedBeforeAndAfterOpensInEveryInstance() throws InterruptedException {
        Instance one = instance(true, "5m");
        Instance two = instance(true, "5m");
        byte[] before = one.seal.seal("Bearer x", "r");
        String added = ((KeyChange.Rotated) desk.rotation().rotate()).added().id();
        await().atMost(GENEROUS).until(() -> one.knows(added) && two.knows(added));
        clock.advance(Duration.ofSeconds(60));

        byte[] after = one.seal.seal("Bearer y", "r");

        assertThat(two.seal.open(before, "r")).contains("Bearer x");
        assertThat(two.seal.open(after, "r")).contains("Bearer y");
    }

    @Test
    void anInstanceThatDoesNotHearFindsTheChangeByLooking() throws InterruptedException {
        Instance deaf = instance(false, "100ms");

        String added = ((KeyChange.Rotated) desk.rotation().rotate()).added().id();

        await().atMost(GENEROUS).until(() -> deaf.knows(added));
    }

    @Test
    void anInstanceThatMeetsAKeyItDoesNotKnowLooksAtOnce() throws InterruptedException {
        Instance deaf = instance(false, "5m");
        SigningKeys old = deaf.ring.current();
        desk.rotation().retire(old.currentId());
        await().atMost(GENEROUS).until(() -> !desk.knows(old.currentId()));
        String token = desk.signIn();

        assertThat(deaf.authenticator.userOf("Bearer " + token))
                .as("nobody, where it may not wait")
                .isEmpty();
        assertThat(deaf.authenticate(token)).isInstanceOf(Authentication.Accepted.class);
        assertThat(deaf.authenticator.userOf("Bearer " + token)).contains("ada");
    }

    @Test
    void anInstanceThatMeetsASealItCannotOpenLooksForItsSecret() throws InterruptedException {
        Instance deaf = instance(false, "5m");
        String old = deaf.ring.current().currentId();
        desk.rotation().retire(old);
        await().atMost(GENEROUS).until(() -> !desk.knows(old));
        byte[] sealed = desk.seal.seal("Bearer x", "r");

        assertThat(deaf.seal.openPatiently(sealed, "r")).isEqualTo(new Unsealed.Opened("Bearer x"));
        assertThat(deaf.seal.openPatiently(sealed, "another")).isEqualTo(new Unsealed.Shut());
    }

    @Test
    void aSealOfASecretThatMayBeNewIsNotShutForGoodWhileRedisCannotBeAsked() throws InterruptedException {
        Instance one = instance(true, "5m");
        byte[] sealed = new AuthorizationSeal(SigningKeys.random()).seal("Bearer x", "r");

        redis.close();

        await().atMost(GENEROUS)
                .untilAsserted(
                        () -> assertThat(one.seal.openPatiently(sealed, "r")).isEqualTo(new Unsealed.Undecided()));
    }

    @Test
    void aRetiredSecretsTokensAreRefusedEverywhereThoughTheyWereFoundGenuineBefore() throws InterruptedException {
        Instance one = instance(true, "5m");
        Instance two = instance(true, "5m");
        String token = one.signIn();
        assertThat(one.authenticate(token)).isInstanceOf(Authentication.Accepted.class);
        assertThat(two.authenticate(token)).isInstanceOf(Authentication.Accepted.class);
        assertThat(two.authenticator.userOf("Bearer " + token)).contains("ada");
        String leaked = one.ring.current().currentId();

        desk.rotation().retire(leaked);

        await().atMost(GENEROUS).until(() -> !one.knows(leaked) && !two.knows(leaked));
        for (Instance instance : List.of(one, two)) {
            assertRejected(instance.authenticate(token), AUTHENTICATION_INVALID);
            assertThat(instance.authenticator.userOf("Bearer " + token)).isEmpty();
            assertThat(instance.authenticator.ownerOf("Bearer " + token)).isEmpty();
        }
        assertThat(two.authenticate(one.signIn())).isInstanceOf(Authentication.Accepted.class);
    }

    @Test
    void theLastKnownSecretsStayInUseWhileRedisIsGoneOrHasLostThem() throws InterruptedException {
        Instance one = instance(true, "100ms");
        String token = one.signIn();
        SigningKeys known = one.ring.current();
        byte[] sealed = one.seal.seal("Bearer x", "r");

        one.main().delete(SigningKeys.STORED_AT);
        await().atMost(GENEROUS).until(() -> !one.ring.renewed());
        assertThat(one.ring.current()).isSameAs(known);

        redis.close();
        await().atMost(GENEROUS).until(() -> !one.ring.renewed());
        assertThat(one.ring.current()).isSameAs(known);
        assertThat(one.authenticator.userOf("Bearer " + token)).contains("ada");
        assertThat(one.seal.open(sealed, "r")).contains("Bearer x");
        assertRejected(one.authenticate(token), AUTHENTICATION_UNAVAILABLE);
    }

    @Test
    void aKeyThatMayBeNewIsNoForgeryWhileRedisCannotBeAsked() throws InterruptedException {
        Instance one = instance(true, "5m");
        Instance stranger = new Instance(one.connections, SigningKeys.random(), clock);
        String unknown = stranger.sessions.create("ada", Set.of("user")).token();

        redis.close();

        await().atMost(GENEROUS)
                .untilAsserted(() -> assertRejected(one.authenticate(unknown), AUTHENTICATION_UNAVAILABLE));
    }

    private Instance instance(boolean hears, String poll) throws InterruptedException {
        Instance instance = new Instance(redis.uri(), poll, clock);
        instances.add(instance);
        if (hears) {
            instance.connections.listen(KeyRing.CHANNEL, (KeyRing) instance.ring);
        }
        return instance;
    }

    private static void assertRejected(Authentication outcome, ErrorCode code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }

    /// One process of an installation.
    private static final class Instance {
        private final RedisConnections connections;
        private final CurrentKeys ring;
        private final AuthorizationSeal seal;
        private final Sessions sessions;
        private final SessionAuthenticator authenticator;
        private final AuthenticateSettings settings;
        private final Clock clock;

        Instance(String uri, String poll, Clock clock) throws InterruptedException {
            this(
                    RedisConnections.open(
                            Configuration.of(
                                    RedisSettings.class,
                                    Map.of("autobot.redis.uri", uri, "autobot.redis.command-timeout", "2s")),
                            Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS)),
                    poll,
                    clock);
        }

        private Instance(RedisConnections connections, String poll, Clock clock) throws InterruptedException {
            this(
                    connections,
                    KeyRing.open(
                            connections.keyspace(RedisDatabase.MAIN),
                            Configuration.of(AuthenticateSettings.class, Map.of("autobot.authenticate.key-poll", poll)),
                            clock),
                    clock);
        }

        Instance(RedisConnections connections, CurrentKeys ring, Clock clock) {
            this.connections = connections;
            this.ring = ring;
            this.clock = clock;
            settings = Configuration.of(AuthenticateSettings.class, Map.of());
            SessionStore store = new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS));
            seal = new AuthorizationSeal(ring);
            sessions = new Sessions(store, ring, settings, clock);
            authenticator = new SessionAuthenticator(
                    store, ring, settings, new SessionWatches(_ -> Set.of()), StandardPermissions.TABLE, clock);
        }

        Keyspace main() {
            return connections.keyspace(RedisDatabase.MAIN);
        }

        KeyRotation rotation() {
            return new KeyRotation(main(), settings, clock);
        }

        boolean knows(String keyId) {
            return ring.current().secret(keyId).isPresent();
        }

        String signIn() throws InterruptedException {
            return sessions.create("ada", Set.of("user")).token();
        }

        Authentication authenticate(String token) throws InterruptedException {
            return authenticator.authenticate("Bearer " + token);
        }

        void close() {
            if (ring instanceof KeyRing owned) {
                owned.close();
            }
            connections.close();
        }
    }
}
