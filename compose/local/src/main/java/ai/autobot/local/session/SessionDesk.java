package ai.autobot.local.session;

import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.CurrentKeys;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.KeyRing;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.authenticate.audit.KafkaAuditTrail;
import ai.autobot.pipeline.authenticate.users.SignInDesk;
import ai.autobot.pipeline.authenticate.users.SignInSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.time.Clock;
import java.util.Set;

/// The sessions and users of an installation, over connections of their own to its Redis and, once something is to be
/// written down, to its Kafka. Thread-safe.
public final class SessionDesk implements AutoCloseable {
    /// How the audit calls who works here: the command, and the user of this machine.
    public static final String BY = "autobot command, " + System.getProperty("user.name", "?");

    private final RedisConnections redis;
    private final CurrentKeys keys;
    private final Sessions sessions;
    private final KafkaAuditTrail audit;
    private final SignInDesk signIn;

    private SessionDesk(
            RedisConnections redis, CurrentKeys keys, Sessions sessions, KafkaAuditTrail audit, SignInDesk signIn) {
        this.redis = redis;
        this.keys = keys;
        this.sessions = sessions;
        this.audit = audit;
        this.signIn = signIn;
    }

    /// Connects, and creates the first secret of an installation that has none yet; blocks some seconds at most.
    ///
    /// @throws ai.autobot.pipeline.runtime.redis.RedisUnavailableException when Redis cannot be reached
    public static SessionDesk open(Configuration configuration) throws InterruptedException {
        return open(
                configuration,
                main -> KeyRing.open(main, configuration.settings(AuthenticateSettings.class), Clock.systemUTC()));
    }

    /// As [#open], for who only looks: nothing is created. A token that it issued would be worth nothing.
    public static SessionDesk look(Configuration configuration) throws InterruptedException {
        return open(configuration, _ -> SigningKeys.random());
    }

    /// Where the secrets are from.
    @FunctionalInterface
    private interface Keys {
        CurrentKeys of(Keyspace main) throws InterruptedException;
    }

    private static SessionDesk open(Configuration configuration, Keys source) throws InterruptedException {
        RedisConnections redis = RedisConnections.open(
                configuration.settings(RedisSettings.class), Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        try {
            Keyspace main = redis.keyspace(RedisDatabase.MAIN);
            Keyspace sessionKeys = redis.keyspace(RedisDatabase.SESSIONS);
            AuthenticateSettings settings = configuration.settings(AuthenticateSettings.class);
            CurrentKeys keys = source.of(main);
            Sessions sessions = new Sessions(new RedisSessionStore(sessionKeys), keys, settings, Clock.systemUTC());
            KafkaAuditTrail audit = audit(configuration);
            return new SessionDesk(
                    redis,
                    keys,
                    sessions,
                    audit,
                    SignInDesk.of(
                            main,
                            sessionKeys,
                            sessions,
                            audit,
                            configuration.settings(SignInSettings.class),
                            Clock.systemUTC()));
        } catch (RuntimeException | InterruptedException e) {
            redis.close();
            throw e;
        }
    }

    /// Where commands write down what they do, on a connection that is opened with the first event. To be closed.
    public static KafkaAuditTrail audit(Configuration configuration) {
        return new KafkaAuditTrail(
                KafkaProperties.common(configuration.settings(KafkaSettings.class)),
                "autobot-command",
                Clock.systemUTC());
    }

    /// To look at; what changes something goes through [#signIn], which writes it down.
    public Sessions sessions() {
        return sessions;
    }

    /// Users, sign-in, and sessions that are begun and ended.
    public SignInDesk signIn() {
        return signIn;
    }

    /// Begins a session that is written down, see [ai.autobot.pipeline.authenticate.users.AuditedSessions#create].
    public IssuedSession create(String user, Set<String> roles) throws InterruptedException {
        return signIn.sessions().create(user, roles, BY).issued();
    }

    @Override
    public void close() {
        signIn.close();
        audit.close();
        if (keys instanceof KeyRing ring) {
            ring.close();
        }
        redis.close();
    }
}
