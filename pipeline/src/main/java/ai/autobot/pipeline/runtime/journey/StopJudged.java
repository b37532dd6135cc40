package ai.autobot.pipeline.runtime.journey;

import org.jspecify.annotations.Nullable;

/// A wish to stop a request was granted or refused. Immutable.
///
/// @param key the request
/// @param wish why it was wished, in the words of who did; null when they gave none
/// @param verdict what was decided
/// @param effective whether the request was stopped by it: neither a refusal nor what came too late does
/// @param unchecked how many wishes of this partition were dropped unchecked since the last that was judged: of several
///     for one request only the newest is looked at, and of very many only so many at once
public record StopJudged<R>(
        RequestKey key, @Nullable String wish, StopVerdict verdict, boolean effective, int unchecked)
        implements Report<R> {}
