package ai.autobot.pipeline.runtime.redis;

/// What a look at [NearCopies] found.
public sealed interface NearLook<V> {
    /// The value, as Redis has it, or had it a moment ago.
    record Found<V>(V value) implements NearLook<V> {}

    /// Redis has none.
    record Absent<V>() implements NearLook<V> {}

    /// It cannot be told here at the moment: Redis is to be asked on another connection.
    record Unknown<V>() implements NearLook<V> {}
}
