package ai.autobot.pipeline.runtime.log;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Reloading;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/// Gives loggers the levels that the settings name, and those that they name no longer the one they had.
/// Where the log is not Logback's it does nothing. Thread-safe.
public final class LogLevels implements Reloading {
    private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "OFF");

    /// What loggers had before a setting named them; null where they took that of the logger above.
    private final Map<String, @Nullable Level> before = new HashMap<>();

    @Override
    public Prepared prepare(Configuration next, long version) {
        Map<String, String> levels = next.settings(LogSettings.class).levels();
        levels.forEach((logger, level) -> {
            if (!LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "autobot.log.levels." + logger + " is none of ERROR, WARN, INFO," + " DEBUG, TRACE and OFF");
            }
        });
        return new Prepared() {
            @Override
            public void take() {
                set(levels);
            }

            @Override
            public void drop() {
                // Nothing was made.
            }
        };
    }

    private synchronized void set(Map<String, String> levels) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return;
        }
        before.entrySet().removeIf(known -> {
            if (levels.containsKey(known.getKey())) {
                return false;
            }
            logger(context, known.getKey()).setLevel(known.getValue());
            return true;
        });
        levels.forEach((name, level) -> {
            Logger logger = logger(context, name);
            if (!before.containsKey(name)) {
                before.put(name, logger.getLevel());
            }
            logger.setLevel(Level.toLevel(level));
        });
    }

    private static Logger logger(LoggerContext context, String name) {
        return context.getLogger(name.equalsIgnoreCase("root") ? Logger.ROOT_LOGGER_NAME : name);
    }
}
