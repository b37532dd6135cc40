package ai.autobot.pipeline.authenticate.oidc;

import ai.autobot.pipeline.runtime.config.Ranges;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The settings of one issuer, validated.
record IssuerRules(
        String name,
        String issuer,
        URI jwksUri,
        String audience,
        Set<String> algorithms,
        String userClaim,
        String rolesClaim,
        Map<String, Set<String>> roleMapping,
        Duration refresh,
        Duration keep,
        Duration timeout) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern OUR_ROLE = Pattern.compile("[!-~]{1,64}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int OUR_ROLES_MAX = 32;

    /// @throws IllegalArgumentException when a setting cannot be; the message names it
    static IssuerRules of(String name, IssuerSettings settings) {
        String prefix = "autobot.authenticate.issuers." + name + ".";
        require(NAME.matcher(name).matches(), prefix + "*: the name '" + name + "' is not 1 to 32 of a-z, 0-9 and -");
        requireText(prefix + "issuer", settings.issuer());
        requireText(prefix + "audience", settings.audience());
        requireText(prefix + "user-claim", settings.userClaim());
        requireText(prefix + "roles-claim", settings.rolesClaim());
        requireAddress(prefix + "jwks-uri", settings.jwksUri());
        Set<String> algorithms = new LinkedHashSet<>(settings.algorithms());
        require(
                !algorithms.isEmpty() && SigningAlgorithm.NAMES.containsAll(algorithms),
                prefix + "algorithms are " + algorithms + ", not one or more of " + SigningAlgorithm.NAMES);
        Ranges.within(prefix + "jwks-refresh", settings.jwksRefresh(), Duration.ofSeconds(10), Duration.ofDays(1));
        Ranges.within(prefix + "jwks-keep", settings.jwksKeep(), settings.jwksRefresh(), Duration.ofDays(7));
        Ranges.within(prefix + "jwks-timeout", settings.jwksTimeout(), Duration.ofMillis(10), Duration.ofSeconds(30));
        return new IssuerRules(
                name,
                settings.issuer(),
                settings.jwksUri(),
                settings.audience(),
                Set.copyOf(algorithms),
                settings.userClaim(),
                settings.rolesClaim(),
                mapping(prefix + "role-mapping", settings.roleMapping().orElse(List.of())),
                settings.jwksRefresh(),
                settings.jwksKeep(),
                settings.jwksTimeout());
    }

    /// The roles of ours that these of the issuer's mean.
    Set<String> mapped(Iterable<String> theirs) {
        Set<String> ours = new TreeSet<>();
        theirs.forEach(role -> ours.addAll(roleMapping.getOrDefault(role, Set.of())));
        return ours;
    }

    private static Map<String, Set<String>> mapping(String setting, List<String> pairs) {
        Map<String, Set<String>> mapping = new LinkedHashMap<>();
        for (String pair : pairs) {
            // Theirs may have any characters; ours have no equals sign.
            int equals = pair.lastIndexOf('=');
            String ours = pair.substring(equals + 1).strip();
            require(
                    equals > 0 && OUR_ROLE.matcher(ours).matches(),
                    setting + ": '" + pair + "' is not THEIRS=OURS, ours of 1 to 64 characters");
            mapping.computeIfAbsent(pair.substring(0, equals).strip(), _ -> new TreeSet<>())
                    .add(ours);
        }
        long distinct =
                mapping.values().stream().flatMap(Set::stream).distinct().count();
        require(
                distinct <= OUR_ROLES_MAX,
                setting + " names " + distinct + " of our roles, more than " + OUR_ROLES_MAX);
        return mapping;
    }

    private static void requireAddress(String setting, URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = address.getHost();
        require(
                host != null && address.getRawUserInfo() == null && address.getRawFragment() == null,
                setting + " is not a plain address with a host, without user and fragment");
        require(
                scheme.equals("https")
                        || (scheme.equals("http") && LOOPBACK.matcher(host).matches()),
                setting + " is neither https, nor http to this machine");
    }

    private static void requireText(String setting, String value) {
        require(
                !value.isBlank() && value.chars().noneMatch(Character::isISOControl),
                setting + " is blank or not printable");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
