package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.SecretStrength;
import ai.autobot.pipeline.enrich.KnowledgeCheck;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.ProviderChecks;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.startup.Check;
import ai.autobot.pipeline.runtime.startup.CheckResult;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.KafkaChecks;
import ai.autobot.pipeline.runtime.startup.MachineChecks;
import ai.autobot.pipeline.runtime.startup.RedisChecks;
import ai.autobot.pipeline.runtime.startup.StartupException;
import ai.autobot.pipeline.runtime.startup.StartupSettings;
import ai.autobot.pipeline.runtime.startup.Validation;
import ai.autobot.pipeline.runtime.startup.ValidationEvents;
import ai.autobot.pipeline.runtime.startup.ValidationReport;
import ai.autobot.schemas.HealthDetails;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that is checked before a worker reads its first record, with the connections that takes. Asks nobody
/// before [#run]. Used by one thread.
public final class StartupChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartupChecks.class);

    /// What is as it should be where one broker is meant to be all there is.
    public static final Set<String> OF_ONE_BROKER = Set.of("kafka-replication");

    private final StartupSettings settings;
    private final Set<String> accepted;
    private final KafkaChecks kafka;
    private final RedisChecks redis;
    private final List<Check> checks = new ArrayList<>();
    private final List<Check> ofProvider = new ArrayList<>();

    private StartupChecks(Configuration configuration, boolean patient, Set<String> expected, InstantSource clock) {
        settings = StartupSettings.inRange(configuration.settings(StartupSettings.class));
        accepted = new TreeSet<>(settings.accepted().orElse(Set.of()));
        accepted.addAll(expected);
        Duration limit = settings.checkLimit();
        KafkaSettings kafkaSettings = configuration.settings(KafkaSettings.class);
        GenerateSettings generate = configuration.settings(GenerateSettings.class);
        int calls = configuration.settings(JourneySettings.class).maxRunning();
        kafka = new KafkaChecks(kafkaSettings, settings, limit, patient, clock);
        redis = new RedisChecks(configuration.settings(RedisSettings.class), settings, Worker.DATABASES, limit, clock);
        checks.addAll(new MachineChecks(kafkaSettings, settings, limit).all());
        boolean connections = Providers.needConnections(generate);
        checks.add(
                Check.local("open-files", limit, () -> OpenFiles.ofThisProcess().finding(connections, calls)));
        checks.addAll(kafka.all());
        checks.addAll(redis.all());
        checks.add(redis.ofValue("signing-keys", SecretStrength.STORED_AT, SecretStrength::of));
        checks.add(KnowledgeCheck.of(kafkaSettings.knowledgeDirectory(), limit));
        ofProvider.addAll(ProviderChecks.of(generate, limit));
        refuseUnknown();
    }

    /// The checks of a worker with this configuration.
    ///
    /// @param patient whether a Kafka that is not there is waited for, up to a check's limit; else it is a
    ///     fault at once
    /// @param expected checks whose findings are accepted, beside those of `autobot.startup.accepted`
    /// @param clock this machine's
    /// @throws IllegalArgumentException when a setting is out of its range or does not go with another; the
    ///     message names it
    public static StartupChecks of(
            Configuration configuration, boolean patient, Set<String> expected, InstantSource clock) {
        return new StartupChecks(configuration, patient, expected, clock);
    }

    private void refuseUnknown() {
        Set<String> unknown = new TreeSet<>(accepted);
        all().forEach(check -> unknown.remove(check.name()));
        // One that is not in use now may be after a change.
        unknown.removeIf(name -> name.startsWith(HealthDetails.PROVIDER));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("autobot.startup.accepted names no check: " + String.join(", ", unknown)
                    + "; there are "
                    + String.join(", ", all().stream().map(Check::name).toList()));
        }
    }

    private List<Check> all() {
        return Stream.concat(checks.stream(), ofProvider.stream()).toList();
    }

    /// How many there are.
    public int count() {
        return checks.size() + ofProvider.size();
    }

    /// Asks all, and blocks at most `autobot.startup.limit`.
    ///
    /// @param progress is told each result as it comes, on the caller's thread, before what is accepted is
    ///     made milder
    public ValidationReport run(Consumer<CheckResult> progress) throws InterruptedException {
        return of(all(), progress);
    }

    private ValidationReport of(List<Check> some, Consumer<CheckResult> progress) throws InterruptedException {
        return Validation.of(some, settings.limit(), progress).accepting(accepted);
    }

    /// Ends the connections. Idempotent; blocks a few seconds at most.
    @Override
    public void close() {
        kafka.close();
        redis.close();
    }

    /// What a worker's start does: asks all, logs what is not fine, writes it to `health.events`, and goes on
    /// or does not. The providers are asked last, as the live changes have them: they are theirs to name.
    ///
    /// @param read what the worker was started with
    /// @param follow makes it a live one, once Kafka is known to be there
    /// @throws StartupException when there is a fault; the message says what to do about each
    /// @throws IllegalArgumentException as [#of]
    static LiveConfiguration require(Configuration read, Set<String> expected, Supplier<LiveConfiguration> follow)
            throws InterruptedException {
        Clock clock = Clock.systemUTC();
        try (StartupChecks checks = of(read, true, expected, clock)) {
            ValidationReport first = checks.of(checks.checks, _ -> {});
            if (!first.isPassed()) {
                settle(first, read, clock);
            }
            LiveConfiguration live = follow.get();
            GenerateSettings generate = live.now().settings(GenerateSettings.class);
            List<Check> ofProvider = ProviderChecks.of(generate, checks.settings.checkLimit());
            settle(first.and(checks.of(ofProvider, _ -> {})), read, clock);
            return live;
        }
    }

    private static void settle(ValidationReport report, Configuration configuration, InstantSource clock)
            throws InterruptedException {
        report.results().forEach(StartupChecks::log);
        LOG.atInfo()
                .addKeyValue("errors", report.faults())
                .addKeyValue("warnings", report.warnings())
                .addKeyValue("tookMillis", report.took().toMillis())
                .log("start-up checks ended");
        ValidationEvents.publish(report, configuration.settings(KafkaSettings.class), clock.instant());
        if (!report.isPassed()) {
            throw new StartupException(report.refusal());
        }
    }

    /// Faults are told by the exception.
    private static void log(CheckResult result) {
        if (result.finding() instanceof Finding.Warning(String text, String remedy)) {
            LOG.atWarn().addKeyValue("check", result.name()).log("{}. {}", text, remedy);
        }
    }
}
