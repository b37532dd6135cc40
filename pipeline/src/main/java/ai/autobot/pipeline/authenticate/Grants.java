package ai.autobot.pipeline.authenticate;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What somebody may do. Immutable, thread-safe; a question takes less than a microsecond.
///
/// @param names what is granted by its name
/// @param beginnings what is granted by how its name begins; an empty one grants everything
public record Grants(Set<String> names, List<String> beginnings) {
    /// Nothing at all.
    public static final Grants NONE = new Grants(Set.of(), List.of());

    public Grants {
        names = Set.copyOf(names);
        beginnings = List.copyOf(beginnings);
    }

    /// Whether a permission is among them.
    public boolean allow(Permission permission) {
        if (names.contains(permission.name())) {
            return true;
        }
        for (String beginning : beginnings) {
            if (permission.name().startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /// What either grants.
    Grants and(Grants other) {
        Set<String> allNames = new TreeSet<>(names);
        allNames.addAll(other.names);
        Set<String> allBeginnings = new TreeSet<>(beginnings);
        allBeginnings.addAll(other.beginnings);
        return new Grants(allNames, List.copyOf(allBeginnings));
    }
}
