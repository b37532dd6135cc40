package ai.autobot.pipeline;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A production worker: loads the configuration, validates, builds, runs, and closes on SIGTERM or SIGINT.
///
/// It takes one optional argument, the configuration file; `autobot.yaml` without one. Exit codes: 143 and 130 ended by
/// SIGTERM and SIGINT, as the JVM has it; 0 ended otherwise as asked,
/// 1 failed while running, 2 the configuration is not valid, 3 a check before the first record found an error
/// ([StartupChecks]), or something that must be there at start is not.
public final class Main {
    private static final Duration RUNNING_LIMIT = Duration.ofMinutes(2);

    private Main() {}

    public static void main(String[] arguments) {
        WorkerLog.useDefault();
        System.exit(run(Path.of(arguments.length > 0 ? arguments[0] : "autobot.yaml")));
    }

    private static int run(Path file) {
        try {
            Configuration configuration = Configuration.load(file, Map.of(), Worker.ROOMS.toArray(Class<?>[]::new));
            try (Worker worker = Worker.start(configuration)) {
                Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "close"));
                System.out.println(
                        worker.awaitRunning(RUNNING_LIMIT)
                                ? "AutoBot worker is running."
                                : "AutoBot worker has started, and waits for its partitions.");
                Optional<Throwable> failure = worker.awaitEnd();
                failure.ifPresent(e -> System.err.println("AutoBot worker failed: " + e.getMessage()));
                return failure.isPresent() ? 1 : 0;
            }
        } catch (InvalidConfigurationException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (StartupException | RedisUnavailableException e) {
            System.err.println(e.getMessage());
            return 3;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
