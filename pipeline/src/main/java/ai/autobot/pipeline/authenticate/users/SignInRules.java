package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.pipeline.runtime.config.Ranges.within;

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
        within("autobot.sign-in.failures", settings.failures(), 1, 100);
        within("autobot.sign-in.failures-by-address", settings.failuresByAddress(), 1, 10_000);
        within("autobot.sign-in.locked-for", settings.lockedFor(), Duration.ofSeconds(1), Duration.ofHours(24));
        within("autobot.sign-in.checks-at-once", settings.checksAtOnce(), 0, 256);
        within("autobot.sign-in.check-wait", settings.checkWait(), Duration.ZERO, Duration.ofSeconds(30));
        within("autobot.sign-in.password-cost", settings.passwordCost(), 12, 16);
        within("autobot.sign-in.refresh-retry", settings.refreshRetry(), Duration.ZERO, Duration.ofMinutes(10));
        within("autobot.sign-in.guests-by-address", settings.guestsByAddress(), 1, 10_000);
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
