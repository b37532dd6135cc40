package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;

/// A request had ended, and that was told, before this instance took its partition over; what is kept of
/// it is not kept yet. Immutable.
///
/// @param <R> what the work of an attempt results in
public record Told<R>(RequestKey key, PendingRequest pending) implements Report<R> {}
