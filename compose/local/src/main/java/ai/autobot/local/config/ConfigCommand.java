package ai.autobot.local.config;

import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.local.running.Target;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.config.SettingValue;
import ai.autobot.pipeline.runtime.config.Verdict;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot config`: shows the configuration, and changes it while workers run. Whoever can reach Kafka may:
/// there is no other check here. No secret is ever shown.
@Command(
        name = "config",
        header = "Show the configuration, and change it while workers run.",
        description =
                "Values are those of this command's own sources, with the live changes of the installation over"
                        + " them; workers may have other sources. Without a running AutoBot they are shown without live changes.",
        footer = {
            "",
            "Examples:",
            "  ./autobot config show autobot.enrich",
            "  ./autobot config explain autobot.journey.max-running",
            "  ./autobot config set autobot.enrich.passages 8",
            "  ./autobot config set autobot.generate.openai.model llama3.2 --guard 60s",
            "  ./autobot config set autobot.generate.openai.api-key '$${file:/run/secrets/key}'",
            "  ./autobot config unset autobot.enrich.passages",
            "  ./autobot config history --json"
        })
public final class ConfigCommand {
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);

    private final Screen screen;

    public ConfigCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(name = "show", header = "All settings: value, and the source that won.")
    int show(
            @Mixin Target target,
            @Parameters(paramLabel = "PREFIX", arity = "0..1", description = "Only those whose name begins so.")
                    @Nullable
                    String prefix,
            @Option(names = "--changed", description = "Only those that have not their default.") boolean changed,
            @Option(names = "--json", description = "One JSON object a setting.") boolean json) {
        LiveConfiguration live = known(target).live();
        List<SettingValue> shown = live.now().values().stream()
                .filter(value -> prefix == null || value.key().startsWith(prefix))
                .filter(value -> !changed || !SettingLines.isDefault(value))
                .toList();
        shown.forEach(value -> screen.out()
                .println(json ? Json.line(SettingLines.facts(value)) : SettingLines.line(value, screen.palette())));
        if (!json) {
            screen.err()
                    .println(screen.palette()
                            .dim(shown.size() + " settings, live changes up to version " + live.version() + "."));
        }
        return ExitCode.OK.number();
    }

    @Command(name = "get", header = "The value of one setting, and nothing else.")
    int get(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", description = "Its whole name.") String key,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        SettingValue value = value(known(target).live().now(), key);
        String shown = value.shown();
        screen.out().println(json ? Json.line(SettingLines.facts(value)) : shown == null ? "" : shown);
        return ExitCode.OK.number();
    }

    @Command(name = "explain", header = "All that is known of one setting.")
    int explain(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", description = "Its whole name.") String key,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        Known known = known(target);
        SettingValue value = value(known.live().now(), key);
        @Nullable ConfigChange change = known.changes().of(key).orElse(null);
        if (json) {
            screen.out().println(Json.line(SettingLines.explained(value, change)));
        } else {
            SettingLines.explanation(value, change, screen).forEach(screen.out()::println);
        }
        return ExitCode.OK.number();
    }

    @Command(
            name = "set",
            header = "Set a setting on all running workers.",
            description = {
                "The change is checked here, written to config.changes, and answered by every worker: a line each. Where"
                        + " one refuses, it is taken back everywhere. It outlives restarts, and holds over every other"
                        + " source. Settings that need a restart are refused.",
                "With --guard the workers watch the health of all instances and the share of failed requests for so long,"
                        + " and take the change back by themselves, even if this command is gone by then."
            })
    int set(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", description = "Its whole name.") String key,
            @Parameters(
                            paramLabel = "VALUE",
                            description = "As in autobot.yaml. A secret by reference only: '$${env:NAME}' or"
                                    + " '$${file:/path}'.")
                    String value,
            @Mixin ChangeOptions options,
            @Option(names = "--json", description = "One JSON object an answer.") boolean json)
            throws InterruptedException {
        return change(target, key, value, options, json);
    }

    @Command(name = "unset", header = "Take a live change back: the other sources hold again.")
    int unset(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", description = "Its whole name.") String key,
            @Mixin ChangeOptions options,
            @Option(names = "--json", description = "One JSON object an answer.") boolean json)
            throws InterruptedException {
        return change(target, key, null, options, json);
    }

    @Command(
            name = "history",
            header = "What was changed, by whom, and what each worker made of it; oldest first.",
            description =
                    "From config.events, which keeps 30 days, and config.changes, which keeps the newest of a key.")
    int history(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", arity = "0..1", description = "Only this setting.") @Nullable String key,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "How many changes at most, the newest; 1 to 10000. Default: 50.")
                    int limit,
            @Option(names = "--json", description = "One JSON object a change.") boolean json) {
        if (limit < 1 || limit > 10_000) {
            throw new CommandFailure(ExitCode.USAGE, "--limit " + limit + " is not between 1 and 10000.");
        }
        try (TopicReader reader = reader(target.reachingKafka())) {
            KnownChanges changes = KnownChanges.read(reader);
            List<HistoryEntry> entries = HistoryEntry.read(reader, changes, key);
            entries.subList(Math.max(0, entries.size() - limit), entries.size())
                    .forEach(entry ->
                            screen.out().println(json ? Json.line(entry.facts()) : entry.line(screen.palette())));
        }
        return ExitCode.OK.number();
    }

    /// What is known here.
    ///
    /// @param live under the live changes
    private record Known(LiveConfiguration live, KnownChanges changes) {}

    private Known known(Target target) {
        if (!target.knowsKafka()) {
            screen.err().println(screen.palette().dim("No AutoBot is running: without live changes."));
            return new Known(KnownChanges.NONE.over(target.load(Map.of())), KnownChanges.NONE);
        }
        return known(target.reachingKafka());
    }

    private Known known(Configuration configuration) {
        try (TopicReader reader = reader(configuration)) {
            KnownChanges changes = KnownChanges.read(reader);
            return new Known(changes.over(configuration), changes);
        }
    }

    private TopicReader reader(Configuration configuration) {
        return new TopicReader(KafkaProperties.common(configuration.settings(KafkaSettings.class)), READ_LIMIT, screen);
    }

    private static SettingValue value(Configuration configuration, String key) {
        return configuration
                .value(key)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "There is no setting of that name; the nearest is "
                                + configuration.reference().nearest(key) + "."));
    }

    private int change(Target target, String key, @Nullable String value, ChangeOptions options, boolean json)
            throws InterruptedException {
        Configuration configuration = target.reachingKafka();
        Known known = known(configuration);
        refuseWhatCannotHold(known.live(), key, value);
        ConfigChange change = new ConfigChange(
                key,
                value,
                known.changes().version() + 1,
                SessionDesk.BY,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                options.comment(),
                options.guardMillis(),
                known.changes().confirmed(key).orElse(null),
                null);
        ChangeRun.Result result = new ChangeRun(
                        configuration, known.live().rules(), options.limit(), event -> show(event, json))
                .run(change);
        if (!json || result.code() != ExitCode.OK) {
            screen.err().println(screen.palette().dim(result.sentence()));
        }
        return result.code().number();
    }

    /// A reference to a secret may be one that only workers can follow, so it is for them to judge.
    private static void refuseWhatCannotHold(LiveConfiguration live, String key, @Nullable String value) {
        String refusal = live.rules().refusal(key, value).orElse(null);
        if (refusal == null
                && (value == null || !value.contains("${"))
                && live.change(key, value, live.version() + 1) instanceof Verdict.Refused(String reason)) {
            refusal = reason;
        }
        if (refusal != null) {
            throw new CommandFailure(ExitCode.USAGE, "Nothing was changed: " + refusal + ".");
        }
    }

    private void show(ConfigEvent event, boolean json) {
        if (json) {
            screen.out().println(Json.line(HistoryEntry.facts(event)));
            return;
        }
        String outcome = HistoryEntry.outcome(event);
        screen.out()
                .println("  " + event.getInstance() + "  "
                        + (event.getOutcome() == ConfigOutcome.APPLIED
                                ? screen.palette().green(outcome)
                                : screen.palette().red(outcome))
                        + "  version " + event.getVersion()
                        + event.getReason().map(reason -> "  " + reason).orElse(""));
    }
}
