package ai.autobot.pipeline.runtime.journey;

import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import org.jspecify.annotations.Nullable;

/// What the journey is told by the stage before it, on the stream thread.
public sealed interface Signal {
    RequestKey key();

    /// A request came that is to be run.
    ///
    /// @param pending what must be kept of it until it ends
    record Arrived(RequestKey key, PendingRequest pending) implements Signal {}

    /// A request came that is not to be run, but ends at once, and only once however often it comes.
    record Turned(RequestKey key, PendingRequest pending, ErrorCode code) implements Signal {}

    /// Somebody asks to stop a request.
    ///
    /// @param authorization the header that came with it; null when it carried none
    /// @param wish why, in their words, at most 256 characters; null when they gave no reason
    record StopAsked(
            RequestKey key,
            @Nullable String authorization,
            @Nullable String wish) implements Signal {
        public StopAsked(RequestKey key, @Nullable String authorization) {
            this(key, authorization, null);
        }

        @Override
        public String toString() {
            return "StopAsked[" + key + "]";
        }
    }
}
