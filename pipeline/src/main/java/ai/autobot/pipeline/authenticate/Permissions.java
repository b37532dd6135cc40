package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.config.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The table of roles and what each may do. Immutable, thread-safe; a look-up takes microseconds.
public final class Permissions {
    private static final String SETTING = "autobot.authorize.roles";
    private static final String NOTHING = "none";
    private static final int MOST_ROLES = 64;
    private static final int LONGEST_ROLE = 64;
    private static final int MOST_PERMISSIONS = 256;
    private static final int LONGEST_MODEL = 256;

    private static final List<String> CHATTING = List.of(
            Permission.CHAT.name(),
            Permission.OF_MODEL + "*",
            Permission.CONTINUE_OWN.name(),
            Permission.CANCEL_OWN.name(),
            Permission.READ_KNOWLEDGE.name());

    private static final Map<String, List<String>> DEFAULTS = Map.of(
            "admin", List.of("*"),
            "editor", CHATTING,
            "user", CHATTING,
            "readonly", List.of(Permission.READ_KNOWLEDGE.name()),
            "guest", List.of(NOTHING));

    private final Map<String, Grants> roles;

    private Permissions(Map<String, Grants> roles) {
        this.roles = Map.copyOf(roles);
    }

    /// The table as it is configured.
    ///
    /// @throws IllegalArgumentException that names the role and what is wrong with it: a permission that does not
    ///     exist, with the one that was probably meant, or too much of something
    public static Permissions of(AuthorizeSettings settings) {
        Map<String, List<String>> table = new HashMap<>(DEFAULTS);
        table.putAll(settings.roles());
        if (table.size() > MOST_ROLES) {
            throw new IllegalArgumentException(
                    SETTING + " has " + table.size() + " roles with the default ones, more than " + MOST_ROLES);
        }
        Map<String, Grants> roles = new HashMap<>();
        table.forEach((role, granted) ->
                roles.put(role, grants(role, granted.stream().map(String::strip).toList())));
        return new Permissions(roles);
    }

    /// What somebody with these roles may do. A role that the table does not know adds nothing.
    public Grants of(Set<String> ofUser) {
        Grants all = Grants.NONE;
        for (String role : ofUser) {
            Grants granted = roles.getOrDefault(role, Grants.NONE);
            all = all.equals(Grants.NONE) ? granted : all.and(granted);
        }
        return all;
    }

    /// The roles that the table knows.
    public Set<String> roles() {
        return roles.keySet();
    }

    /// The models that the table names one by one.
    public Set<String> models() {
        return roles.values().stream()
                .flatMap(granted -> granted.names().stream())
                .filter(name -> name.startsWith(Permission.OF_MODEL))
                .map(name -> name.substring(Permission.OF_MODEL.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Grants grants(String role, List<String> granted) {
        String setting = SETTING + "." + shown(role);
        if (role.isBlank() || role.length() > LONGEST_ROLE) {
            throw new IllegalArgumentException(setting + ": a role has 1 to " + LONGEST_ROLE + " characters");
        }
        if (granted.size() > MOST_PERMISSIONS) {
            throw new IllegalArgumentException(
                    setting + " has " + granted.size() + " permissions, more than " + MOST_PERMISSIONS);
        }
        if (granted.equals(List.of(NOTHING))) {
            return Grants.NONE;
        }
        Set<String> names = new TreeSet<>();
        List<String> beginnings = new ArrayList<>();
        for (String permission : granted) {
            if (!isKnown(permission)) {
                throw new IllegalArgumentException("%s: there is no permission '%s'; did you mean '%s'?"
                        .formatted(setting, shown(permission), NearestName.to(permission, suggestions())));
            }
            if (permission.endsWith("*")) {
                beginnings.add(permission.substring(0, permission.length() - 1));
            } else {
                names.add(permission);
            }
        }
        return new Grants(names, beginnings);
    }

    private static String shown(String name) {
        return name.length() <= LONGEST_ROLE ? name : name.substring(0, LONGEST_ROLE) + "…";
    }

    private static boolean isKnown(String permission) {
        if (permission.startsWith(Permission.OF_MODEL)) {
            String model = permission.substring(Permission.OF_MODEL.length());
            int star = model.indexOf('*');
            return !model.isBlank()
                    && model.length() <= LONGEST_MODEL
                    && model.chars().noneMatch(Character::isISOControl)
                    && (star < 0 || star == model.length() - 1);
        }
        return suggestions().contains(permission);
    }

    /// Every permission that has a name of its own, and every beginning of one.
    private static Set<String> suggestions() {
        Set<String> all = new TreeSet<>(Set.of("*", Permission.OF_MODEL + "*"));
        for (Permission permission : Permission.NAMED) {
            String name = permission.name();
            all.add(name);
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                all.add(name.substring(0, dot + 1) + "*");
            }
        }
        return all;
    }
}
