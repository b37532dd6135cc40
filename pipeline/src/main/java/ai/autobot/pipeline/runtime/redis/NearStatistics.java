package ai.autobot.pipeline.runtime.redis;

/// What copies that are kept near have brought since the process started.
///
/// @param warm looks that were answered without Redis
/// @param cold looks for which Redis was asked
/// @param unknown looks that could not be answered, for it was not known that Redis is heard
/// @param changed copies that were dropped because Redis said that they are old
/// @param kept copies that are here at the moment, about
public record NearStatistics(long warm, long cold, long unknown, long changed, long kept) {}
