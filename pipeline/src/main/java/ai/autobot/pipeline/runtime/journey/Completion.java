package ai.autobot.pipeline.runtime.journey;

/// What a virtual thread hands back to the stream thread.
sealed interface Completion<R> {
    /// The work of an attempt returned.
    record Returned<R>(Ticket ticket, Attempt attempt, R result) implements Completion<R> {}

    /// The work of an attempt threw.
    record Threw<R>(Ticket ticket, Attempt attempt) implements Completion<R> {}

    /// An attempt was told to stop by somebody else than the stream thread.
    record Stopped<R>(Ticket ticket, Attempt attempt) implements Completion<R> {}

    /// A wish to stop a request was checked. It names the ticket and not the key: a late verdict must not meet
    /// another request.
    record StopChecked<R>(Ticket ticket, Signal.StopAsked asked, StopVerdict verdict) implements Completion<R> {}
}
