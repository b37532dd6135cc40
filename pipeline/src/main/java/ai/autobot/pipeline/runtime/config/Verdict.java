package ai.autobot.pipeline.runtime.config;

/// What became of a wanted change. Immutable.
public sealed interface Verdict {
    /// It holds.
    ///
    /// @param version that of the configuration from now on
    record Applied(long version) implements Verdict {}

    /// Nothing has changed.
    ///
    /// @param reason why, for people; without secrets
    record Refused(String reason) implements Verdict {}
}
