package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rights that `docs/redis.md` says a user of Redis needs: whoever tests with them shows that they are enough.
public final class WrittenRights {
    private static final Path DOCUMENT = Path.of("../docs/redis.md");
    private static final Pattern COMMAND = Pattern.compile("```\\n(ACL SETUSER .*?)\\n```", Pattern.DOTALL);

    private WrittenRights() {}

    /// Gives them to the user `autobot` of a Redis on this machine.
    ///
    /// @return its address for that user
    public static String grant(int port) {
        try {
            assertThat(RealRedis.tell(port, command())).isEqualTo("+OK");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "redis://autobot:password@127.0.0.1:" + port;
    }

    static String command() {
        try {
            Matcher command = COMMAND.matcher(Files.readString(DOCUMENT));
            assertThat(command.find())
                    .as("a command that gives rights in %s", DOCUMENT)
                    .isTrue();
            return command.group(1).replaceAll("\\s+", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
