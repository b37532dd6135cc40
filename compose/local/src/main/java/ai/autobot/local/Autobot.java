package ai.autobot.local;

import ai.autobot.client.ChatConnectException;
import ai.autobot.client.KnowledgeNotStoredException;
import ai.autobot.local.ask.AskCommand;
import ai.autobot.local.ask.ChatCommand;
import ai.autobot.local.audit.AuditCommand;
import ai.autobot.local.chaos.ChaosCommand;
import ai.autobot.local.config.ConfigCommand;
import ai.autobot.local.deadletters.DeadLettersCommand;
import ai.autobot.local.demo.DemoCommand;
import ai.autobot.local.health.HealthCommand;
import ai.autobot.local.keys.KeysCommand;
import ai.autobot.local.knowledge.KnowledgeCommand;
import ai.autobot.local.load.LoadCommand;
import ai.autobot.local.replay.ReplayCommand;
import ai.autobot.local.session.SessionCommand;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.LogOutput;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.top.TopCommand;
import ai.autobot.local.topics.TopicsCommand;
import ai.autobot.local.up.UpCommand;
import ai.autobot.local.users.UserCommand;
import ai.autobot.local.validate.ValidateCommand;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `autobot` command: its subcommands, and how each failure ends.
@Command(
        name = "autobot",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "AutoBot 0.1.0",
        header = "A chat assistant backend as a Kafka stream processing pipeline.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Autobot implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the log, and the full cause of a failure, on stderr.")
    private boolean verbose;

    private Autobot() {}

    public static void main(String[] arguments) {
        LogOutput.silenceJava();
        int code = ExitCode.FAILED.number();
        try {
            code = run(Screen.ofProcess(System.getenv()), arguments);
        } catch (Error e) {
            System.err.println("autobot: " + e);
        } finally {
            // Whatever happened, also an Error: a server's threads would keep the process alive.
            System.exit(code);
        }
    }

    /// Runs one command.
    ///
    /// @return its exit code, see [ExitCode]
    public static int run(Screen screen, String... arguments) {
        Autobot root = new Autobot();
        return commandLine(root, screen).execute(arguments);
    }

    private static CommandLine commandLine(Autobot root, Screen screen) {
        CommandLine line = new CommandLine(root)
                .addSubcommand(new UpCommand(screen))
                .addSubcommand(new AskCommand(screen))
                .addSubcommand(new ChatCommand(screen))
                .addSubcommand(new KnowledgeCommand(screen))
                .addSubcommand(new SessionCommand(screen))
                .addSubcommand(new KeysCommand(screen))
                .addSubcommand(new UserCommand(screen))
                .addSubcommand(new AuditCommand(screen))
                .addSubcommand(new HealthCommand(screen))
                .addSubcommand(new ConfigCommand(screen))
                .addSubcommand(new TopicsCommand(screen))
                .addSubcommand(new ValidateCommand(screen))
                .addSubcommand(new TopCommand(screen))
                .addSubcommand(new ReplayCommand(screen))
                .addSubcommand(new DeadLettersCommand(screen))
                .addSubcommand(new DemoCommand(screen))
                .addSubcommand(new LoadCommand(screen))
                .addSubcommand(new ChaosCommand(screen));
        line.setOut(screen.out());
        line.setErr(screen.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                screen.palette().on() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        Map<String, String> exitCodes = new LinkedHashMap<>();
        Arrays.stream(ExitCode.values())
                .forEach(code -> exitCodes.put(Integer.toString(code.number()), code.meaning()));
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes);
        line.setExecutionStrategy(parsed -> {
            if (root.verbose) {
                LogOutput.toScreen();
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((failure, _) -> explainUsage(failure, screen));
        line.setExecutionExceptionHandler((failure, _, _) -> root.explain(failure, screen));
        return line;
    }

    /// Without a subcommand: what there is.
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    private static int explainUsage(ParameterException failure, Screen screen) {
        CommandLine command = failure.getCommandLine();
        if (command.getParent() == null || !command.getSubcommands().isEmpty()) {
            command.usage(screen.err());
        } else {
            screen.err().println(screen.palette().red("autobot: ") + failure.getMessage());
            UnmatchedArgumentException.printSuggestions(failure, screen.err());
            screen.err().println("See: ./" + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE.number();
    }

    private int explain(Exception failure, Screen screen) {
        if (verbose) {
            failure.printStackTrace(screen.err());
        }
        CommandFailure shown = switch (failure) {
            case CommandFailure clear -> clear;
            case InvalidConfigurationException e -> new CommandFailure(ExitCode.USAGE, "" + e.getMessage(), e);
            case StartupException e -> new CommandFailure(ExitCode.UNREACHABLE, "" + e.getMessage(), e);
            case RedisUnavailableException e -> new CommandFailure(ExitCode.UNREACHABLE, "" + e.getMessage(), e);
            case AuditUnavailableException e -> new CommandFailure(ExitCode.UNREACHABLE, "" + e.getMessage(), e);
            case ChatConnectException e -> new CommandFailure(ExitCode.UNREACHABLE, "" + e.getMessage(), e);
            case KnowledgeNotStoredException e -> new CommandFailure(ExitCode.UNREACHABLE, "" + e.getMessage(), e);
            case InterruptedException e -> new CommandFailure(ExitCode.INTERRUPTED, "Interrupted.", e);
            default ->
                new CommandFailure(
                        ExitCode.FAILED,
                        failure + (verbose ? "" : ". Run it again with --verbose to see where."),
                        failure);
        };
        screen.err().println(screen.palette().red("autobot: ") + shown.sentence());
        return shown.code().number();
    }
}
