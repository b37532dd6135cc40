package ai.autobot.pipeline.runtime.ledger;

/// What became of a result that was to be kept.
public enum Recording {
    /// It is found by the next who claims the call.
    KEPT,
    /// The attempt was taken for dead, and another makes the call: its result counts.
    TAKEN_OVER,
    /// The ledger did not take it, as far as is known.
    UNAVAILABLE
}
