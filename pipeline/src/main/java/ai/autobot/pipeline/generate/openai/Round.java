package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.generate.Generation;

/// How one HTTP exchange of a call ended.
sealed interface Round {
    /// With the call's outcome.
    record Ended(Generation generation) implements Round {}

    /// Before the answer began, in a way that another exchange may mend.
    ///
    /// @param failure the call's outcome if there is none
    record Retriable(Generation.Failed failure) implements Round {}
}
