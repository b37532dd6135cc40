package ai.autobot.pipeline.authenticate;

import static ai.autobot.pipeline.runtime.config.Ranges.within;

import java.time.Duration;

/// The settings of this room, validated.
///
/// @param tokenLifetime how long a token lives; no longer than a session
record SessionRules(
        String issuer,
        String audience,
        Duration idle,
        Duration lifetime,
        Duration tokenLifetime,
        Duration leeway,
        int near,
        boolean guests) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration LEEWAY_MAX = Duration.ofMinutes(5);

    private static final int NEAR_MAX = 1_000_000;

    SessionRules {
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("autobot.authenticate.issuer is blank");
        }
        if (audience.isBlank()) {
            throw new IllegalArgumentException("autobot.authenticate.audience is blank");
        }
        within("autobot.authenticate.session-lifetime", lifetime, SHORTEST, LONGEST);
        within("autobot.authenticate.session-idle", idle, SHORTEST, lifetime);
        within("autobot.authenticate.token-lifetime", tokenLifetime, SHORTEST, LONGEST);
        tokenLifetime = tokenLifetime.compareTo(lifetime) < 0 ? tokenLifetime : lifetime;
        within("autobot.authenticate.clock-leeway", leeway, Duration.ZERO, LEEWAY_MAX);
        within("autobot.authenticate.near-sessions", near, 0, NEAR_MAX);
    }

    static SessionRules of(AuthenticateSettings settings) {
        return new SessionRules(
                settings.issuer(),
                settings.audience(),
                settings.sessionIdle(),
                settings.sessionLifetime(),
                settings.tokenLifetime(),
                settings.clockLeeway(),
                settings.nearSessions(),
                settings.guests());
    }

    /// Whether whose session it is are served: guests may be no longer, though theirs go on.
    boolean serve(Session session) {
        return guests || !session.roles().contains(Sessions.GUEST);
    }
}
