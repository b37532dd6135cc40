package ai.autobot.pipeline.authenticate;

/// The shared secrets as this process knows them at the moment. Thread-safe.
public interface CurrentKeys {
    /// The secrets known at the moment: the same object for as long as they are the same. Does not block.
    SigningKeys current();

    /// A key was met that is not among them: they are read again soon, at most once a second. Does not block.
    void missed();

    /// As [#missed], and waits until they were read.
    ///
    /// @return whether [#current] gives what Redis held a moment ago; false when Redis could not be asked
    boolean renewed() throws InterruptedException;
}
