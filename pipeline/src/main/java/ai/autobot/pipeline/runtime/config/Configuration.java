package ai.autobot.pipeline.runtime.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/// The one configuration of a process: what the caller sets over system properties over environment variables over
/// `autobot.yaml` over the defaults that stand at each setting. Immutable, thread-safe.
///
/// Each room declares its settings as an interface with `@ConfigMapping(prefix = "autobot.<room>")`. A key of the
/// file or of the caller that no setting reads is an error; an environment variable `AUTOBOT_…` that none reads is a
/// doubt.
public final class Configuration {
    private static final int CALLER = 500;
    private static final int ENVIRONMENT = 300;
    private static final int FILE = 100;

    private final SmallRyeConfig config;
    private final List<String> doubts;

    private Configuration(SmallRyeConfig config, List<String> doubts) {
        this.config = config;
        this.doubts = doubts;
    }

    /// Reads all sources and validates every setting of the named rooms at once.
    ///
    /// @param file the YAML file; it need not exist
    /// @param overrides what the caller sets, above every other source
    /// @param rooms the settings interfaces that will be asked for
    /// @throws InvalidConfigurationException when a value cannot be read, is out of its range, or a key is unknown
    public static Configuration load(Path file, Map<String, String> overrides, Class<?>... rooms) {
        return load(file, overrides, System.getenv(), rooms);
    }

    static Configuration load(
            Path file, Map<String, String> overrides, Map<String, String> environment, Class<?>... rooms) {
        KnownNames known = new KnownNames(rooms);
        known.refuseForeign("the settings given", overrides.keySet());
        SmallRyeConfigBuilder builder = builder(overrides, rooms)
                .withSources(new SysPropConfigSource(), new EnvConfigSource(environment, ENVIRONMENT));
        if (Files.exists(file)) {
            try {
                YamlConfigSource source = new YamlConfigSource(file.toUri().toURL(), FILE);
                refuseDottedKeys(file, source.getPropertyNames());
                known.refuseForeign("configuration file " + file, source.getPropertyNames());
                builder.withSources(source);
            } catch (InvalidConfigurationException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw new InvalidConfigurationException("configuration file " + file + " cannot be read", e);
            }
        }
        return build(builder, known.doubts(environment));
    }

    /// A key with a dot in it is one name to YAML, and no setting: it would be passed over without a word.
    private static void refuseDottedKeys(Path file, Set<String> names) {
        for (String name : names) {
            if (name.indexOf('"') >= 0) {
                throw new InvalidConfigurationException("configuration file " + file + ": the key "
                        + name.replace("\"", "") + " must be written nested, a level for each dot");
            }
        }
    }

    /// The settings of one room with their defaults and the given values, whatever the process's environment says.
    ///
    /// @throws InvalidConfigurationException as [#load] does
    public static <S> S of(Class<S> room, Map<String, String> values) {
        return build(builder(values, room), List.of()).settings(room);
    }

    /// The settings of a room that was named at [#load].
    public <S> S settings(Class<S> room) {
        return config.getConfigMapping(room);
    }

    /// What looks like a setting in the environment and is none, a sentence each; to be shown at start.
    public List<String> doubts() {
        return doubts;
    }

    private static SmallRyeConfigBuilder builder(Map<String, String> overrides, Class<?>... rooms) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(overrides, "caller", CALLER));
        for (Class<?> room : rooms) {
            builder.withMapping(room);
        }
        return builder;
    }

    private static Configuration build(SmallRyeConfigBuilder builder, List<String> doubts) {
        try {
            return new Configuration(builder.build(), doubts);
        } catch (ConfigValidationException e) {
            StringBuilder problems = new StringBuilder("the configuration is not valid:");
            for (int problem = 0; problem < e.getProblemCount(); problem++) {
                problems.append("\n  ").append(e.getProblem(problem).getMessage());
            }
            throw new InvalidConfigurationException(problems.toString(), e);
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new InvalidConfigurationException("the configuration is not valid: " + e.getMessage(), e);
        }
    }
}
