package ai.autobot.pipeline.runtime.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The one configuration of a process: what the caller sets over system properties over environment variables over
/// `autobot.yaml` over the defaults that stand at each setting; and, made by [#with], live changes over all
/// of them. A value may name a secret by reference, `${env:NAME}` or `${file:/path}`. Immutable, thread-safe.
///
/// Each room declares its settings as an interface with `@ConfigMapping(prefix = "autobot.<room>")`. A key
/// that no setting reads is an error; an environment variable `AUTOBOT_…` that none reads is a doubt. No
/// message shows a secret.
public final class Configuration {
    private final Sources sources;
    private final Map<String, String> changes;
    private final SmallRyeConfig config;
    private final Map<Class<?>, Object> rooms = new HashMap<>();

    private Configuration(Sources sources, Map<String, String> changes, SmallRyeConfig config) {
        this.sources = sources;
        this.changes = Map.copyOf(changes);
        this.config = config;
        sources.rooms().forEach(room -> rooms.put(room, config.getConfigMapping(room)));
    }

    /// Reads all sources and validates every setting of the named rooms at once, ranges too.
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
        Configuration loaded = build(Sources.read(file, overrides, environment, List.of(rooms)), Map.of());
        loaded.requireRanges();
        return loaded;
    }

    /// The settings of one room with their defaults and the given values, whatever the process's environment
    /// says. Ranges are checked by who uses them.
    ///
    /// @throws InvalidConfigurationException when a value cannot be read, or a key is unknown
    public static <S> S of(Class<S> room, Map<String, String> values) {
        return build(Sources.of(values, room), Map.of()).settings(room);
    }

    /// The same sources, as they were read, under these live changes; references to secrets are looked up
    /// again. Blocks for their files.
    ///
    /// @param changed all live changes, by key
    /// @throws InvalidConfigurationException when the whole of it is not valid
    public Configuration with(Map<String, String> changed) {
        sources.names().refuseUnknown(Origin.CHANGES.label(), new TreeSet<>(changed.keySet()));
        Configuration next = build(sources, changed);
        next.requireRanges();
        return next;
    }

    /// The settings of a room that was named at [#load].
    public <S> S settings(Class<S> room) {
        return room.cast(Objects.requireNonNull(rooms.get(room), () -> room + " was not named when it was loaded"));
    }

    /// What looks like a setting in the environment and is none, and what has an old name, a sentence each;
    /// to be shown at start.
    public List<String> doubts() {
        return sources.doubts();
    }

    /// All settings that there are.
    public SettingsReference reference() {
        return sources.reference();
    }

    /// The live changes in it, by key; references as they are written.
    public Map<String, String> changes() {
        return changes;
    }

    /// What a key is set to, as it may be shown; empty where there is no such setting.
    public Optional<SettingValue> value(String key) {
        return reference().find(key).map(facts -> value(facts, key));
    }

    /// What all settings are set to, as it may be shown, by key; one with a `*` as often as it is set.
    public List<SettingValue> values() {
        List<SettingValue> values = new ArrayList<>();
        TreeSet<String> set = new TreeSet<>();
        config.getPropertyNames().forEach(set::add);
        for (SettingFacts facts : reference().all()) {
            if (facts.key().contains("*")) {
                set.stream()
                        .filter(name ->
                                reference().find(name).filter(facts::equals).isPresent())
                        .forEach(name -> values.add(value(facts, name)));
            } else {
                values.add(value(facts, facts.key()));
            }
        }
        return values;
    }

    private SettingValue value(SettingFacts facts, String key) {
        ConfigValue found = config.getConfigValue(key);
        Origin origin = Origin.of(found.getConfigSourceOrdinal());
        @Nullable String raw = found.getRawValue();
        if (found.getValue() == null || raw == null) {
            return new SettingValue(facts, key, facts.standard(), Origin.DEFAULT);
        }
        boolean hide = facts.secret() && origin != Origin.DEFAULT;
        return new SettingValue(facts, key, SecretValues.shown(hide, raw), origin);
    }

    private void requireRanges() {
        List<String> problems = new ArrayList<>();
        for (Class<?> room : sources.rooms()) {
            problems.addAll(problems(room));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(
                    "the configuration is not valid:\n  " + String.join("\n  ", problems));
        }
    }

    private <S> List<String> problems(Class<S> room) {
        return Ranges.problems(room, settings(room));
    }

    private static Configuration build(Sources sources, Map<String, String> changes) {
        SecretValues secrets = sources.secrets(changes);
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withInterceptors(new References(secrets))
                .withSources(
                        new PropertiesConfigSource(changes, Origin.CHANGES.label(), Origin.CHANGES.sourceOrdinal()),
                        new EnvConfigSource(sources.environment(), Origin.ENVIRONMENT.sourceOrdinal()));
        sources.values()
                .forEach((origin, values) -> builder.withSources(
                        new PropertiesConfigSource(values, origin.label(), origin.sourceOrdinal())));
        sources.rooms().forEach(builder::withMapping);
        try {
            return new Configuration(sources, changes, builder.build());
        } catch (ConfigValidationException e) {
            StringBuilder problems = new StringBuilder("the configuration is not valid:");
            for (int problem = 0; problem < e.getProblemCount(); problem++) {
                problems.append("\n  ").append(e.getProblem(problem).getMessage());
            }
            // Without the cause: it may hold what is masked here.
            throw new InvalidConfigurationException(secrets.scrub(problems.toString()));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new InvalidConfigurationException(secrets.scrub("the configuration is not valid: " + e.getMessage()));
        }
    }

    /// Puts what they stand for in the place of references.
    private record References(SecretValues secrets) implements ConfigSourceInterceptor {
        @Override
        public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
            ConfigValue value = context.proceed(name);
            return value == null || value.getValue() == null
                    ? value
                    : value.withValue(secrets.resolve(name, value.getValue()));
        }
    }
}
