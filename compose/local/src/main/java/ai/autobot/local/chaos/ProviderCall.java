package ai.autobot.local.chaos;

import java.time.Instant;

/// A call as the provider saw it. Immutable.
///
/// @param number of the request's calls, from 1
/// @param worker the name of the worker that made it
/// @param tokens how many the provider sent
/// @param text those tokens joined
/// @param ended when the client had taken all, or was seen to be gone
record ProviderCall(
        String requestId, int number, String worker, Instant began, int tokens, String text, Instant ended, End end) {
    /// How a call ended.
    enum End {
        /// The answer was sent whole, and the client took all of it.
        COMPLETE,
        /// It failed, as planned.
        PLANNED,
        /// The client went away first.
        LEFT
    }
}
