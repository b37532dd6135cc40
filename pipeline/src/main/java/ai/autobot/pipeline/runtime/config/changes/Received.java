package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;

/// A record of `config.changes`. Immutable.
sealed interface Received {
    /// It can be read, and its key is that of the setting.
    record Change(ConfigChange change) implements Received {}

    /// A tombstone: the key is as if it had never been changed.
    record Removed(String key) implements Received {}

    /// It means nothing, and changes nothing.
    ///
    /// @param key of the record
    /// @param reason what is wrong, and where it lies
    record Broken(String key, String reason) implements Received {}
}
