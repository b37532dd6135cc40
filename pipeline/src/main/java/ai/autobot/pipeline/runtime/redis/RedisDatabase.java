package ai.autobot.pipeline.runtime.redis;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The named databases. Nothing else is ever selected: a name that is not one of these is refused, never read as
/// database 0.
public enum RedisDatabase {
    MAIN(0),
    KNOWLEDGE(1),
    PROMPTS(2),
    AGENTS(3),
    METRICS(4),
    CACHE(5),
    SESSIONS(6),
    TASKS(7),
    LOGS(8),
    TEMP(9),
    BACKUP(10);

    private final int number;

    RedisDatabase(int number) {
        this.number = number;
    }

    /// The number that `SELECT` takes.
    public int number() {
        return number;
    }

    /// The name as people write it, for example `sessions`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The database of that name.
    ///
    /// @throws IllegalArgumentException when there is none; the message lists the names there are
    public static RedisDatabase named(String label) {
        return Arrays.stream(values())
                .filter(database -> database.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no Redis database '" + label + "'; there are "
                        + Arrays.stream(values()).map(RedisDatabase::label).collect(Collectors.joining(", "))));
    }
}
