package ai.autobot.bench.process;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;

/// The broker and Redis of a run. It says their addresses, with a space between, and ends with its parent.
public final class ServerProcess {
    private ServerProcess() {}

    /// Runs until the parent ends.
    ///
    /// @param arguments the folder of their data
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Parent parent = new Parent();
        Path data = Path.of(arguments[0]);
        try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"));
                EmbeddedRedis redis = EmbeddedRedis.start(data.resolve("redis"))) {
            parent.say(broker.bootstrapServers() + " " + redis.uri());
            parent.serve(_ -> "");
        }
    }
}
