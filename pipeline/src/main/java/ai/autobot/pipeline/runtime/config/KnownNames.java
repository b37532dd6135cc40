package ai.autobot.pipeline.runtime.config;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The names that settings have, to tell the ones that nobody reads. Within a room SmallRye itself refuses them,
/// but not those of a room that does not exist, and none in the environment. Immutable.
final class KnownNames {
    /// Read by the launcher, the commands and the gate.
    private static final Set<String> OTHER_VARIABLES =
            Set.of("AUTOBOT_HEAP", "AUTOBOT_HOME", "AUTOBOT_TOKEN", "AUTOBOT_CI_KEEP");

    private final Set<String> rooms = new TreeSet<>();
    private final Set<String> variables = new TreeSet<>();
    private final List<String> openVariables = new ArrayList<>();

    KnownNames(Class<?>... rooms) {
        for (Class<?> room : rooms) {
            ConfigClass mapping = ConfigClass.configClass(room);
            this.rooms.add(mapping.getPrefix());
            for (String name : ConfigMappings.getProperties(mapping).keySet()) {
                int open = name.indexOf('*');
                if (open >= 0) {
                    openVariables.add(variable(name.substring(0, open)));
                } else {
                    variables.add(variable(name));
                }
            }
        }
    }

    /// @param source where the keys stand, as the message calls it
    /// @throws InvalidConfigurationException when a key belongs to no room
    void refuseForeign(String source, Iterable<String> keys) {
        for (String key : keys) {
            if (rooms.stream().noneMatch(room -> key.startsWith(room + "."))) {
                throw new InvalidConfigurationException(source + ": there is no setting " + key
                        + "; each begins with one of " + String.join(", ", rooms));
            }
        }
    }

    /// What the environment seems to set and does not, a sentence each. A doubt and no error: others put names there
    /// too, Kubernetes for one, after its services.
    List<String> doubts(Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith("AUTOBOT_") && !isKnown(name))
                .sorted()
                .map(name -> "The environment variable " + name + " sets nothing: no setting has that name.")
                .toList();
    }

    private boolean isKnown(String variable) {
        return variables.contains(variable)
                || OTHER_VARIABLES.contains(variable)
                || openVariables.stream().anyMatch(variable::startsWith);
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
