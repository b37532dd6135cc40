package ai.autobot.local.topics;

import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot topics`: creates the topics, or says what is wrong with them.
@Command(
        name = "topics",
        header = "Create or check the topics.",
        footer = {
            "",
            "Examples:",
            "  ./autobot topics check",
            "  ./autobot topics create --bootstrap-servers kafka-1:9092 --set autobot.kafka.replication=3"
        })
public final class TopicsCommand {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Screen screen;

    public TopicsCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(
            name = "create",
            header = "Create the topics that are missing; those that are there stay as they are.",
            description = "Partitions and copies: autobot.kafka.partitions and autobot.kafka.replication.")
    int create(@Mixin Target target, @Option(names = "--json", description = "One JSON object.") boolean json) {
        TopicSetup setup = setup(target);
        List<String> created = setup.create();
        if (json) {
            screen.out().println(Json.line(Map.of("created", created)));
        } else if (created.isEmpty()) {
            screen.out().println("All topics are there already.");
        } else {
            created.forEach(topic -> screen.out().println("created " + topic));
        }
        return ExitCode.OK.number();
    }

    @Command(name = "check", header = "Say what is wrong with the topics; the exit code is 3 where something is.")
    int check(@Mixin Target target, @Option(names = "--json", description = "One JSON object.") boolean json) {
        TopicSetup setup = setup(target);
        Map<String, Integer> partitions = setup.partitions();
        List<String> problems = setup.problems(partitions);
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("partitions", partitions);
            line.put("problems", problems);
            screen.out().println(Json.line(line));
        } else {
            partitions.forEach((topic, count) -> screen.out().println("%-25s %d partitions".formatted(topic, count)));
            problems.forEach(problem -> screen.err().println(problem));
        }
        return problems.isEmpty() ? ExitCode.OK.number() : ExitCode.UNREACHABLE.number();
    }

    private static TopicSetup setup(Target target) {
        return new TopicSetup(target.reachingKafka().settings(KafkaSettings.class), LIMIT);
    }
}
