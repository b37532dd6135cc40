package ai.autobot.pipeline.runtime.journey;

/// What a virtual thread hands back to the stream thread.
sealed interface Completion<R> {
    /// The work of an attempt returned.
    record Returned<R>(Ticket ticket, Attempt attempt, R result) implements Completion<R> {}

    /// The work of an attempt threw.
    record Threw<R>(Ticket ticket, Attempt attempt) implements Completion<R> {}

    /// Who asked to stop a request may do so.
    record StopAllowed<R>(RequestKey key) implements Completion<R> {}

    /// The question whether somebody may stop a request is settled otherwise.
    record StopDenied<R>(RequestKey key) implements Completion<R> {}
}
