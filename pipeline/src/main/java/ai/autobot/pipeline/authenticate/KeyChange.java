package ai.autobot.pipeline.authenticate;

import java.time.Instant;
import java.util.List;

/// What came of a change of the secrets.
public sealed interface KeyChange {
    /// There is a new one.
    ///
    /// @param added it signs from its time on
    /// @param pruned the ids of those that nothing needed any more, and that are gone
    record Rotated(KeyState added, List<String> pruned) implements KeyChange {}

    /// There are as many as may be, all of them in use.
    ///
    /// @param most how many there may be
    /// @param roomAt when the first of them may be dropped
    record Full(int most, Instant roomAt) implements KeyChange {}

    /// It is gone.
    ///
    /// @param signing the one that signs from now on
    record Retired(KeyState signing) implements KeyChange {}

    /// There is none of that id.
    record Unknown() implements KeyChange {}
}
