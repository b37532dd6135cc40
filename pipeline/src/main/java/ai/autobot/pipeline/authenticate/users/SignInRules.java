package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.runtime.config.Ranges;
import java.time.Duration;

/// The settings of this room, validated.
///
/// @param checksAtOnce at least 1
record SignInRules(
        int failures,
        int failuresByAddress,
        Duration lockedFor,
        int checksAtOnce,
        Duration checkWait,
        int passwordCost,
        Duration refreshRetry,
        int guestsByAddress) {
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    static SignInRules of(SignInSettings settings) {
        Ranges.check(SignInSettings.class, settings);
        return new SignInRules(
                settings.failures(),
                settings.failuresByAddress(),
                settings.lockedFor(),
                settings.checksAtOnce() == 0 ? Runtime.getRuntime().availableProcessors() : settings.checksAtOnce(),
                settings.checkWait(),
                settings.passwordCost(),
                settings.refreshRetry(),
                settings.guestsByAddress());
    }
}
