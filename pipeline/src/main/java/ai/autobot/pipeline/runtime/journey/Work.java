package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an attempt does. Thread-safe; runs on virtual threads, tens of thousands of them at once, and may block.
///
/// @param <R> what it results in
public interface Work<R> {
    /// Does the slow part of a request. An interrupt means stop: end soon, and say in the result how far it came;
    /// [Attempt#stopCause()] says why. What this throws counts as a bug and breaks the request.
    R run(Attempt attempt) throws InterruptedException;

    /// The ends of requests whose attempts kept their results are committed: nobody will ask for those results
    /// any more. What this throws is logged.
    ///
    /// @param names as [Attempt#keepAs] was told
    default void committed(List<String> names) throws InterruptedException {}

    /// Whether who sent this authorization may stop this request. What this throws is a refusal.
    ///
    /// @param authorization the header of who asks; null when there was none
    StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending)
            throws InterruptedException;
}
