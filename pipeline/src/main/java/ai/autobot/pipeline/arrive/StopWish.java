package ai.autobot.pipeline.arrive;

import ai.autobot.pipeline.runtime.journey.RequestKey;
import org.jspecify.annotations.Nullable;

/// A cancellation that could be read. Immutable.
///
/// @param key the request that is to stop
/// @param reason why, in the sender's words, at most 256 characters; null when none was given
public record StopWish(RequestKey key, @Nullable String reason) {}
