package ai.autobot.pipeline.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The names that settings have, to tell the ones that nobody reads. Immutable.
final class KnownNames {
    /// Read by the launcher, the commands and the gate.
    private static final Set<String> OTHER_VARIABLES =
            Set.of("AUTOBOT_HEAP", "AUTOBOT_HOME", "AUTOBOT_TOKEN", "AUTOBOT_CI_KEEP");

    private final SettingsReference reference;
    private final Set<String> variables = new TreeSet<>();

    KnownNames(SettingsReference reference) {
        this.reference = reference;
        for (SettingFacts facts : reference.all()) {
            if (!facts.key().contains("*")) {
                variables.add(SettingValue.variable(facts.key()));
            }
        }
    }

    /// @param source where the keys stand, as the message calls it
    /// @throws InvalidConfigurationException when a key is no setting's; it names each, and the nearest
    ///     known name
    void refuseUnknown(String source, Iterable<String> keys) {
        List<String> unknown = new ArrayList<>();
        for (String key : keys) {
            if (reference.find(key).isEmpty()) {
                unknown.add(reference.unknown(key));
            }
        }
        if (!unknown.isEmpty()) {
            throw new InvalidConfigurationException(source + ": " + String.join("; ", unknown));
        }
    }

    /// What the environment seems to set and does not, a sentence each. A doubt and no error: others put names there
    /// too, Kubernetes for one, after its services.
    List<String> doubts(Map<String, String> environment) {
        List<String> doubts = new ArrayList<>(OldNames.warnings(environment));
        environment.keySet().stream()
                .filter(name -> name.startsWith("AUTOBOT_") && !isKnown(name))
                .sorted()
                .map(name -> "The environment variable " + name
                        + " sets nothing: no setting has that name. The nearest is "
                        + NearestName.to(name.toLowerCase(Locale.ROOT), lower(variables))
                                .toUpperCase(Locale.ROOT) + ".")
                .forEach(doubts::add);
        return doubts;
    }

    private static List<String> lower(Set<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private boolean isKnown(String variable) {
        return variables.contains(variable)
                || OTHER_VARIABLES.contains(variable)
                || OldNames.isOne(variable)
                || reference.all().stream().anyMatch(facts -> facts.isSetBy(variable));
    }
}
