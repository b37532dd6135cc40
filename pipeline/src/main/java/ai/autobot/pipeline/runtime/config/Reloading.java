package ai.autobot.pipeline.runtime.config;

/// A party that has to make something of settings before it can use them: a client, a text from a file. It is
/// asked before a change holds, and can still refuse it.
public interface Reloading {
    /// Makes what the settings ask for, beside what is in use; changes nothing. May block for files, not for
    /// networks.
    ///
    /// @param next the whole configuration as it would be
    /// @param version its version
    /// @throws IllegalArgumentException when the settings cannot be used; the message names them, and
    ///     shows no secret
    Prepared prepare(Configuration next, long version);

    /// What was made, and waits. One of the two methods is called, once.
    interface Prepared {
        /// Puts it into use. Cannot fail.
        void take();

        /// Lets it go: another party has refused.
        void drop();
    }
}
