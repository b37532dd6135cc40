package ai.autobot.pipeline.runtime.config;

import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/// What a process was told at its start, by source; it does not change any more. Immutable.
///
/// @param rooms the settings interfaces
/// @param reference all settings
/// @param names the names they have
/// @param environment all variables
/// @param values what the other sources set, as it is written
/// @param doubts what is to be said of the environment
record Sources(
        List<Class<?>> rooms,
        SettingsReference reference,
        KnownNames names,
        Map<String, String> environment,
        Map<Origin, Map<String, String>> values,
        List<String> doubts) {
    /// @throws InvalidConfigurationException when the file cannot be read, or a key is unknown
    static Sources read(
            Path file, Map<String, String> overrides, Map<String, String> environment, List<Class<?>> rooms) {
        SettingsReference reference = SettingsReference.of(rooms);
        KnownNames names = new KnownNames(reference);
        names.refuseUnknown("the settings given", overrides.keySet());
        Map<Origin, Map<String, String>> values = new EnumMap<>(Origin.class);
        values.put(Origin.CALLER, Map.copyOf(overrides));
        values.put(Origin.SYSTEM_PROPERTIES, systemProperties(rooms));
        names.refuseUnknown(
                "the system properties",
                values.getOrDefault(Origin.SYSTEM_PROPERTIES, Map.of()).keySet());
        values.put(Origin.OLD_NAMES, OldNames.values(environment, reference));
        if (Files.exists(file)) {
            values.put(Origin.FILE, content(file, names));
        }
        return new Sources(rooms, reference, names, Map.copyOf(environment), values, names.doubts(environment));
    }

    /// Nothing but these values of one room.
    static Sources of(Map<String, String> values, Class<?> room) {
        SettingsReference reference = SettingsReference.of(List.of(room));
        KnownNames names = new KnownNames(reference);
        names.refuseUnknown("the settings given", values.keySet());
        return new Sources(
                List.of(room), reference, names, Map.of(), Map.of(Origin.CALLER, Map.copyOf(values)), List.of());
    }

    /// Looks references up for one reading, and knows the secrets that stand in the sources themselves.
    SecretValues secrets(Map<String, String> changes) {
        SecretValues secrets = new SecretValues(environment);
        List<SettingFacts> secretOnes =
                reference.all().stream().filter(SettingFacts::secret).toList();
        environment.forEach((variable, value) -> {
            if (secretOnes.stream().anyMatch(facts -> facts.isSetBy(variable))) {
                secrets.note(value);
            }
        });
        values.values().forEach(each -> note(each, secrets));
        note(changes, secrets);
        return secrets;
    }

    private void note(Map<String, String> each, SecretValues secrets) {
        each.forEach((key, value) -> {
            if (reference.find(key).filter(SettingFacts::secret).isPresent()) {
                secrets.note(value);
            }
        });
    }

    /// Other programs and the launcher have properties of their own that begin like ours.
    private static Map<String, String> systemProperties(List<Class<?>> rooms) {
        Properties properties = System.getProperties();
        Map<String, String> ours = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (rooms.stream().anyMatch(room -> name.startsWith(SettingWalk.prefix(room) + "."))) {
                ours.put(name, properties.getProperty(name, ""));
            }
        }
        return ours;
    }

    private static Map<String, String> content(Path file, KnownNames names) {
        try {
            YamlConfigSource source = new YamlConfigSource(file.toUri().toURL(), Origin.FILE.sourceOrdinal());
            refuseDottedKeys(file, source.getPropertyNames());
            names.refuseUnknown("configuration file " + file, source.getPropertyNames());
            return Map.copyOf(source.getProperties());
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new InvalidConfigurationException("configuration file " + file + " cannot be read", e);
        }
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
}
