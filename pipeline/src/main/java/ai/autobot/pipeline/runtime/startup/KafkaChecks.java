package ai.autobot.pipeline.runtime.startup;

import static ai.autobot.pipeline.runtime.startup.KafkaInspection.answer;

import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/// What is asked of Kafka before a worker starts. Close it when the checks have ended.
public final class KafkaChecks implements AutoCloseable {
    static final String KAFKA = "kafka";

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);
    private static final String ELSEWHERE = "or name another with autobot.kafka.bootstrap-servers.";

    private final KafkaInspection kafka;
    private final Duration limit;
    private final boolean patient;
    private final ClockSkew skew;
    private final InstantSource clock;

    /// Connects to nobody yet.
    ///
    /// @param limit for each check
    /// @param patient whether a Kafka that is not there is waited for, as one that starts at the same time;
    ///     else it is a fault at once
    public KafkaChecks(
            KafkaSettings settings, StartupSettings startup, Duration limit, boolean patient, InstantSource clock) {
        this.kafka = new KafkaInspection(settings, limit.multipliedBy(3).dividedBy(4));
        this.limit = limit;
        this.patient = patient;
        this.skew = ClockSkew.of(startup);
        this.clock = clock;
    }

    public List<Check> all() {
        return List.of(
                new Check(KAFKA, limit, List.of(), this::late, this::reach),
                further("kafka-topics", () -> new TopicsThere(kafka).find()),
                further("kafka-replication", () -> new Replication(kafka).find()),
                further("kafka-rights", () -> new KafkaRights(kafka).find()),
                further("kafka-clock", this::compareClocks));
    }

    /// Asks nobody: it is said by who keeps the time.
    private Finding late(Duration passed) {
        return new Finding.Fault(
                servers() + " gives no answer within " + Times.text(passed),
                "See whether this machine finds it by its name, and whether it is well, " + ELSEWHERE);
    }

    /// A check that asks a Kafka which was reached.
    private Check further(String name, Check.Question question) {
        return new Check(
                name,
                limit,
                List.of(KAFKA),
                passed -> new Finding.Fault(
                        "no answer within " + Times.text(passed),
                        "Kafka was reached: see whether its brokers are well."),
                () -> {
                    try {
                        return question.ask();
                    } catch (TimeoutException e) {
                        return new Finding.Fault(
                                "no answer within " + Times.text(kafka.limit()),
                                "Kafka was reached: see whether its brokers are well.");
                    } catch (KafkaException e) {
                        return new Finding.Fault("" + e.getMessage(), "See the log of the brokers.");
                    }
                });
    }

    private Finding reach() throws InterruptedException {
        if (!patient && listening() != Listening.SOMEBODY) {
            return unreachable();
        }
        try {
            Admin admin = kafka.admin();
            int brokers = answer(admin.describeCluster().nodes()).size();
            KafkaVersion version =
                    KafkaVersion.of(answer(admin.describeFeatures().featureMetadata()));
            return found(brokers, version);
        } catch (AuthenticationException e) {
            return new Finding.Fault(
                    servers() + " refuses to let this worker in: " + e.getMessage(),
                    "Check what autobot.kafka.properties says of security.");
        } catch (UnsupportedVersionException e) {
            return tooOld();
        } catch (TimeoutException e) {
            return unreachable();
        } catch (KafkaException e) {
            return unusable(e);
        }
    }

    private Finding found(int brokers, KafkaVersion version) {
        if (version.isTooOld()) {
            return tooOld();
        }
        String text = "%s at %s, %d broker%s".formatted(version, servers(), brokers, brokers == 1 ? "" : "s");
        return version.isHalfUpgraded()
                ? new Finding.Warning(
                        text + ", whose upgrade from 3.x is not finished",
                        "Finish it with kafka-features.sh upgrade --release-version " + version + ".")
                : new Finding.Ok(text);
    }

    private Finding tooOld() {
        return new Finding.Fault(
                servers() + " is older than 4.0", "Upgrade its brokers to Kafka 4.0 or newer, " + ELSEWHERE);
    }

    private Finding unusable(KafkaException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new Finding.Fault(
                servers() + " cannot be used: " + cause.getMessage(),
                "Check autobot.kafka.bootstrap-servers and autobot.kafka.properties.");
    }

    private Finding unreachable() {
        return switch (listening()) {
            case NOBODY -> new Finding.Fault("nothing listens at " + servers(), "Start Kafka, " + ELSEWHERE);
            case NO_SUCH_HOST ->
                new Finding.Fault(servers() + " is no host that is known", "Correct the name, " + ELSEWHERE);
            case SOMEBODY ->
                new Finding.Fault(
                        servers() + " gives no answer within " + Times.text(kafka.limit()),
                        "See whether it is well, and a Kafka; where it asks for TLS or SASL, say so in"
                                + " autobot.kafka.properties.");
        };
    }

    private Listening listening() {
        Duration connect = limit.dividedBy(10);
        return Listening.at(servers(), connect.compareTo(LONGEST_CONNECT) < 0 ? connect : LONGEST_CONNECT);
    }

    private String servers() {
        return kafka.settings().bootstrapServers();
    }

    /// The controller that leads says when it answered. No record is written for that.
    private Finding compareClocks() throws InterruptedException {
        Instant before = clock.instant();
        QuorumInfo quorum;
        try {
            quorum = answer(kafka.admin().describeMetadataQuorum().quorumInfo());
        } catch (AuthorizationException | UnsupportedVersionException e) {
            return new Finding.Ok("not compared: this user may not ask the controllers");
        }
        Instant after = clock.instant();
        OptionalLong now = quorum.voters().stream()
                .filter(voter -> voter.replicaId() == quorum.leaderId())
                .findFirst()
                .map(QuorumInfo.ReplicaState::lastFetchTimestamp)
                .orElse(OptionalLong.empty());
        return now.isPresent()
                ? skew.between(before, Instant.ofEpochMilli(now.getAsLong()), after, "Kafka's")
                : new Finding.Ok("not compared: the controllers tell no time");
    }

    @Override
    public void close() {
        kafka.close();
    }
}
