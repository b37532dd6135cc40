package ai.autobot.local.audit;

import ai.autobot.events.AuditOutcome;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which decisions are meant; what is null does not matter.
record DecisionFilter(
        @Nullable String user,
        @Nullable String action,
        @Nullable AuditOutcome outcome,
        Instant since) {
    /// @throws CommandFailure when there is no such outcome
    static DecisionFilter of(@Nullable String user, @Nullable String action, @Nullable String outcome, Instant since) {
        return new DecisionFilter(user, action, outcome == null ? null : outcome(outcome), since);
    }

    private static AuditOutcome outcome(String written) {
        return Arrays.stream(AuditOutcome.values())
                .filter(outcome -> outcome.name().equals(written.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "--outcome " + FlowingText.harmless(written) + " is not allowed, denied or error."));
    }

    boolean matches(Decision decision) {
        return (user == null || user.equals(decision.userId()))
                && (action == null || action.equalsIgnoreCase(decision.action()))
                && (outcome == null || outcome == decision.outcome())
                && !decision.at().isBefore(since);
    }
}
