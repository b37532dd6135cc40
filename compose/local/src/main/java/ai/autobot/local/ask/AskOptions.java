package ai.autobot.local.ask;

import ai.autobot.client.ChatClient;
import ai.autobot.client.ChatClientOptions;
import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that `ask` and `chat` share.
final class AskOptions {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_ID = 128;

    @Option(
            names = "--conversation",
            paramLabel = "ID",
            description = "Go on with this conversation. Default: a new one.")
    private @Nullable String conversation;

    @Option(names = "--no-knowledge", description = "Do not ask the knowledge base.")
    private boolean noKnowledge;

    @Option(names = "--model", paramLabel = "NAME", description = "The model wanted. Default: the configured one.")
    private @Nullable String model;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait for an answer, such as 30s or 2m. Default: ${DEFAULT-VALUE}.")
    private String timeout = "2m";

    /// A question as the options say.
    ///
    /// @throws CommandFailure when an option is out of its range
    Question question() {
        if (conversation != null && (conversation.isBlank() || conversation.length() > LONGEST_ID)) {
            throw new CommandFailure(ExitCode.USAGE, "--conversation must have 1 to " + LONGEST_ID + " characters.");
        }
        String id = conversation == null ? UUID.randomUUID().toString() : conversation;
        return new Question(id, !noKnowledge, model, limit());
    }

    private Duration limit() {
        String iso = timeout.strip().replace(" ", "");
        try {
            Duration limit = iso.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(iso.substring(0, iso.length() - 2)))
                    : Duration.parse(iso.regionMatches(true, 0, "P", 0, 1) ? iso : "PT" + iso);
            if (limit.isPositive() && limit.compareTo(LONGEST) <= 0) {
                return limit;
            }
        } catch (DateTimeException | NumberFormatException e) {
            // Said below, as when it is out of its range.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "--timeout " + timeout + " is not a time up to 1h, such as 30s or 2m.");
    }

    static ChatClient connect(Target target) {
        return ChatClient.connect(target.kafkaClient(), ChatClientOptions.DEFAULT.withName("autobot-command"));
    }
}
