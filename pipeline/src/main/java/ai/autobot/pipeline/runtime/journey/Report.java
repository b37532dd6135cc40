package ai.autobot.pipeline.runtime.journey;

/// What the journey tells the stage after it, on the stream thread, in the transaction of what it tells of.
///
/// @param <R> what the work of an attempt results in
public sealed interface Report<R> permits Ended, StopJudged, Told {
    /// The request that it is about.
    RequestKey key();
}
