package ai.autobot.pipeline.runtime.dashboard;

/// Who may look. Thread-safe.
public interface Access {
    /// What is said to who wants to look.
    sealed interface Decision {
        /// They may.
        record Admitted() implements Decision {}

        /// They may not.
        ///
        /// @param message one sentence for the person
        /// @param known whether it is known who they are, and that they may not
        record Refused(String message, boolean known) implements Decision {}

        /// It cannot be told at the moment.
        ///
        /// @param message one sentence for the person
        record Undecided(String message) implements Decision {}
    }

    /// What is watched for as long as somebody looks.
    interface Watch extends AutoCloseable {
        /// Watches no more. Idempotent.
        @Override
        void close();
    }

    /// Decides by the token of a session. Blocks for some seconds at most.
    ///
    /// @param token as the session's owner was given it; empty when there is none
    Decision decide(String token) throws InterruptedException;

    /// Decides as [#decide] does, when somebody signs in, and writes it down before it returns: what cannot be written
    /// down is not decided. Blocks for some 20 s at most.
    ///
    /// @param from the address they come from
    Decision signIn(String token, String from) throws InterruptedException;

    /// Watches that session.
    ///
    /// @param whenRevoked called when somebody ends it, once at least; must not block
    Watch watch(String token, Runnable whenRevoked) throws InterruptedException;
}
