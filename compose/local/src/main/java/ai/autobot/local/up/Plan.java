package ai.autobot.local.up;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is to be started.
///
/// @param data where everything is kept; one process at a time can use it
/// @param kafka the brokers to use; empty starts one
/// @param redis the Redis to use; empty starts one
/// @param knowledge folders whose documents are published
/// @param settings makes the settings, once the addresses are known
public record Plan(Path data, Optional<String> kafka, Optional<String> redis, List<Path> knowledge, Settings settings) {
    public Plan {
        knowledge = List.copyOf(knowledge);
    }

    /// Makes the settings of the worker.
    @FunctionalInterface
    public interface Settings {
        Configuration of(String kafka, String redis, Path data);
    }
}
