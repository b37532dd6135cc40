package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.config.Ranges;
import java.time.Duration;

/// The settings of keys, validated.
///
/// @param activation how long after its creation a secret begins to sign
/// @param poll how often changes are looked for that were not heard
/// @param use how long what a secret made is in use, after another one has taken over
/// @param leeway by how much clocks may differ
record KeyRules(Duration activation, Duration poll, Duration use, Duration leeway) {
    private static final String ACTIVATION = "autobot.authenticate.key-activation";
    private static final Duration ACTIVATION_MAX = Duration.ofDays(7);

    /// For clocks that go apart more than they should, and for what waits.
    private static final Duration MARGIN = Duration.ofHours(1);

    static KeyRules of(AuthenticateSettings settings) {
        SessionRules sessions = SessionRules.of(settings);
        Ranges.within(
                "autobot.authenticate.key-poll", settings.keyPoll(), Duration.ofMillis(100), Duration.ofMinutes(5));
        return new KeyRules(
                settings.keyActivation(),
                settings.keyPoll(),
                sessions.lifetime().plus(sessions.leeway()).plus(MARGIN),
                sessions.leeway());
    }

    /// @throws IllegalArgumentException when not every instance would know a secret by the time it signs
    void requireActivation(Duration wanted) {
        // An instance may have missed the announcement, have asked in vain once, and be early by its clock.
        Ranges.within(ACTIVATION, wanted, leeway.plus(poll.multipliedBy(2)), ACTIVATION_MAX);
    }
}
