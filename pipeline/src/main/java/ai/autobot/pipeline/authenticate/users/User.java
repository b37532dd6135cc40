package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.authenticate.Sessions;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/// Who may sign in with a password.
///
/// @param name the user's name
/// @param passwordHash bcrypt, in its usual form; never shown
/// @param roles what the user's sessions may do; at most 32, each 1 to 64 of a narrow set of characters
/// @param disabled whether the user may not sign in
/// @param createdAt when the user was added
/// @param passwordChangedAt when the password was set
/// @param revision counts the changes, from when the user was added: who is added again is not taken for who was
///     removed. At least 1.
public record User(
        UserName name,
        String passwordHash,
        Set<String> roles,
        boolean disabled,
        Instant createdAt,
        Instant passwordChangedAt,
        long revision) {
    private static final int ROLES_MAX = 32;
    private static final Pattern ROLE = Pattern.compile("[a-z0-9][a-z0-9._:-]{0,63}");

    public User {
        roles = Set.copyOf(roles);
        requireRoles(roles);
    }

    /// @throws IllegalArgumentException when a user cannot have them
    static void requireRoles(Set<String> roles) {
        if (roles.size() > ROLES_MAX
                || !roles.stream().allMatch(role -> ROLE.matcher(role).matches())) {
            throw new IllegalArgumentException("roles are not at most " + ROLES_MAX
                    + ", each 1 to 64 of a to z, 0 to 9, '.', '_', ':' and '-', beginning with a letter or digit");
        }
        if (roles.contains(Sessions.GUEST)) {
            throw new IllegalArgumentException("the role " + Sessions.GUEST + " is for those who do not sign in");
        }
    }

    User withPassword(String hash, Instant changedAt) {
        return new User(name, hash, roles, disabled, createdAt, changedAt, revision);
    }

    User withRoles(Set<String> others) {
        return new User(name, passwordHash, others, disabled, createdAt, passwordChangedAt, revision);
    }

    User withDisabled(boolean now) {
        return new User(name, passwordHash, roles, now, createdAt, passwordChangedAt, revision);
    }

    User withRevision(long number) {
        return new User(name, passwordHash, roles, disabled, createdAt, passwordChangedAt, number);
    }

    /// Whether a session that was begun for the other is as good for this one.
    boolean letsInAs(User other) {
        return !disabled && passwordHash.equals(other.passwordHash) && roles.equals(other.roles);
    }

    @Override
    public String toString() {
        return "User[name=" + name + ", roles=" + roles + ", disabled=" + disabled + ", revision=" + revision + "]";
    }
}
