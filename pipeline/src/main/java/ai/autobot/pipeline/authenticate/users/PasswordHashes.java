package ai.autobot.pipeline.authenticate.users;

/// Turns passwords into what is kept of them. Thread-safe. Slow on purpose: [HashingSlots] says how many at once.
interface PasswordHashes {
    String hash(Password password);

    /// Whether that password made the hash. A hash that cannot be read is nobody's.
    boolean matches(Password password, String hash);

    /// Whether a hash should be made anew, by the settings of today.
    boolean isOutdated(String hash);

    /// A hash that takes as long to check as a user's, and matches nothing.
    String nobody();
}
