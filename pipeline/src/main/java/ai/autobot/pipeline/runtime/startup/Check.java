package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;
import java.util.List;

/// One thing that is looked at before a worker starts.
///
/// @param name short, unique, stable: what `autobot.startup.accepted` and programs call it
/// @param limit how long it may take; more is a finding of its own
/// @param needs the names of earlier checks without whose success this one has nothing to ask
/// @param late what it means when the limit passes
/// @param question asked on a virtual thread of its own
public record Check(String name, Duration limit, List<String> needs, Late late, Question question) {
    public Check {
        if (!name.matches("[a-z][a-z0-9:._-]*")) {
            throw new IllegalArgumentException(
                    "name '" + name + "' is not made of lower-case letters, digits and :._-");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit " + limit + " is not above zero");
        }
        needs = List.copyOf(needs);
    }

    /// Looks, and says what it found. It may block: it is interrupted when the limit passes, and nobody waits
    /// for it then.
    @FunctionalInterface
    public interface Question {
        /// Looks, and may block.
        ///
        /// @throws IllegalArgumentException when a setting is wrong; the message names it, and counts as a
        ///     fault
        /// @throws InterruptedException when interrupted
        Finding ask() throws InterruptedException;
    }

    /// What a check that took too long has found.
    @FunctionalInterface
    public interface Late {
        /// What it means.
        ///
        /// @param limit the one that passed
        Finding after(Duration limit);
    }

    /// A check of this machine, which nothing outside can hold up.
    public static Check local(String name, Duration limit, Question question) {
        return new Check(
                name,
                limit,
                List.of(),
                passed -> new Finding.Warning(
                        "took more than " + Times.text(passed), "See whether a disk or the machine is overloaded."),
                question);
    }
}
