package ai.autobot.local.config;

import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.KafkaAuditTrail;
import ai.autobot.pipeline.runtime.config.ChangeRules;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.changes.ConfigRecords;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// One change on its way: written down, written, and answered by every worker; taken back everywhere where
/// one refuses.
///
/// @param configuration how Kafka is reached
/// @param rules which tell what may be shown
/// @param limit how long workers may take to answer
/// @param each is told each answer that counts, as it comes
record ChangeRun(Configuration configuration, ChangeRules rules, Duration limit, Consumer<ConfigEvent> each) {
    /// More than the guard of the slowest instance takes to write its conclusion.
    private static final Duration AFTER_GUARD = Duration.ofSeconds(30);

    /// How it ended.
    ///
    /// @param code of the command
    /// @param sentence for a person
    /// @param answers the last one of each instance
    record Result(ExitCode code, String sentence, Map<String, ConfigEvent> answers) {}

    /// Blocks until all have answered, and where it is guarded until that is over.
    ///
    /// @param change with its version
    Result run(ConfigChange change) throws InterruptedException {
        KafkaSettings settings = configuration.settings(KafkaSettings.class);
        Map<String, Object> kafka = KafkaProperties.common(settings);
        Set<String> expected = Instances.running(kafka, settings.applicationId());
        try (Answers answers = Answers.open(kafka);
                ConfigRecords records = new ConfigRecords(kafka)) {
            audit(change);
            write(
                    records,
                    change,
                    "Kafka does not say that the change was written. See with autobot config history whether it was.");
            Map<String, ConfigEvent> first = first(answers, change, expected);
            Set<String> silent = new TreeSet<>(expected);
            silent.removeAll(first.keySet());
            String refusers = names(first, ConfigOutcome.REJECTED);
            if (!refusers.isEmpty()) {
                ConfigChange back = takenBack(change, "refused by " + refusers);
                write(
                        records,
                        back,
                        "Refused by " + refusers + ", and Kafka does not say that it was taken back from the others."
                                + " Set what held before, or unset it, once Kafka is well.");
                first(answers, back, expected);
                return new Result(
                        ExitCode.FAILED, "Refused by " + refusers + ", so it was taken back everywhere.", first);
            }
            if (!silent.isEmpty()) {
                return new Result(
                        ExitCode.NO_RESPONSE,
                        "It is written, but " + String.join(", ", silent) + " did not answer within "
                                + limit.toSeconds() + " s.",
                        first);
            }
            if (change.getGuardMillis().isPresent() && !first.isEmpty()) {
                return guarded(answers, change, first.keySet());
            }
            return new Result(
                    ExitCode.OK,
                    first.isEmpty()
                            ? "No worker runs; it holds from the next start on."
                            : "Version " + change.getVersion() + " holds on " + first.size()
                                    + (first.size() == 1 ? " worker." : " workers."),
                    first);
        }
    }

    private Map<String, ConfigEvent> first(Answers answers, ConfigChange change, Set<String> expected) {
        Map<String, ConfigEvent> first = new TreeMap<>();
        var _ = answers.await(limit, () -> first.keySet().containsAll(expected), event -> {
            if (isOf(event, change.getKey()) && event.getVersion() == change.getVersion()) {
                first.put(event.getInstance(), event);
                each.accept(event);
            }
        });
        return first;
    }

    private Result guarded(Answers answers, ConfigChange change, Set<String> expected) {
        Map<String, ConfigEvent> last = new TreeMap<>();
        Duration guard = Duration.ofMillis(change.getGuardMillis().orElse(0L));
        boolean all = answers.await(guard.plus(AFTER_GUARD), () -> last.keySet().containsAll(expected), event -> {
            boolean back = event.getOutcome() == ConfigOutcome.ROLLED_BACK && event.getVersion() > change.getVersion();
            boolean kept = event.getOutcome() == ConfigOutcome.APPLIED && event.getVersion() == change.getVersion();
            if (isOf(event, change.getKey()) && (back || kept)) {
                last.put(event.getInstance(), event);
                each.accept(event);
            }
        });
        String backOn = names(last, ConfigOutcome.ROLLED_BACK);
        if (!backOn.isEmpty()) {
            return new Result(ExitCode.FAILED, "Taken back by its guard.", last);
        }
        return all
                ? new Result(ExitCode.OK, "Kept: its guard saw no harm.", last)
                : new Result(ExitCode.NO_RESPONSE, "Not every worker said what became of the guard.", last);
    }

    private static boolean isOf(ConfigEvent event, String key) {
        return event.getKey().filter(key::equals).isPresent();
    }

    private static String names(Map<String, ConfigEvent> answers, ConfigOutcome outcome) {
        return String.join(
                ", ",
                answers.values().stream()
                        .filter(event -> event.getOutcome() == outcome)
                        .map(ConfigEvent::getInstance)
                        .toList());
    }

    private static ConfigChange takenBack(ConfigChange change, String why) {
        return ConfigChange.newBuilder(change)
                .setValue(change.getPreviousValue().orElse(null))
                .setVersion(change.getVersion() + 1)
                .setRollsBack(change.getVersion())
                .setGuardMillis(null)
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setComment(why)
                .build();
    }

    /// The audit is told before; where it cannot be, nothing is changed.
    private void audit(ConfigChange change) throws InterruptedException {
        try (KafkaAuditTrail audit = SessionDesk.audit(configuration)) {
            String value = rules.shown(change.getKey(), change.getValue().orElse(null));
            audit.write(AuditEntry.allowed(AuditAction.CONFIG_CHANGE, SessionDesk.BY)
                    .with("setting", change.getKey())
                    .with("value", value == null ? "" : value)
                    .with("version", Long.toString(change.getVersion())));
        }
    }

    /// @param otherwise what is said where it cannot be told that it was written
    private static void write(ConfigRecords records, ConfigChange change, String otherwise) {
        try {
            records.write(change).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, otherwise + " The cause: " + e.getCause(), e);
        }
    }
}
