package ai.autobot.pipeline;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.StartupException;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Creates the topics that are missing, and ends: a job to run before the first worker starts, on its configuration.
///
/// It takes one optional argument, the configuration file; `autobot.yaml` without one. Exit codes: 0 all topics are
/// there and fit, 1 some that were there before do not fit, 2 the configuration is not valid, 3 Kafka does not answer.
public final class CreateTopics {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private CreateTopics() {}

    public static void main(String[] arguments) {
        WorkerLog.useDefault();
        System.exit(run(Path.of(arguments.length > 0 ? arguments[0] : "autobot.yaml")));
    }

    private static int run(Path file) {
        try {
            Configuration configuration = Configuration.load(file, Map.of(), Worker.ROOMS.toArray(Class<?>[]::new));
            TopicSetup setup = new TopicSetup(configuration.settings(KafkaSettings.class), LIMIT);
            List<String> created = setup.create();
            System.out.println(created.isEmpty() ? "All topics are there." : "Created " + String.join(", ", created));
            List<String> problems = setup.problems(setup.partitions());
            problems.forEach(System.err::println);
            return problems.isEmpty() ? 0 : 1;
        } catch (InvalidConfigurationException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (StartupException e) {
            System.err.println(e.getMessage());
            return 3;
        }
    }
}
