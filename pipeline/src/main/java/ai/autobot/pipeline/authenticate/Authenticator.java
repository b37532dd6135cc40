package ai.autobot.pipeline.authenticate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides who asks. Thread-safe; called on virtual threads, and may block up to the command time-out of Redis.
public interface Authenticator {
    /// Checks the token and its session. What the user may do is another question.
    ///
    /// @param authorization the value of the record's `authorization` header; null when it carried none
    /// @throws InterruptedException when the attempt is stopped meanwhile
    Authentication authenticate(@Nullable String authorization) throws InterruptedException;

    /// Watches the session that a genuine token names, from here on and also while it is not checked yet: a session
    /// that is revoked between its check and what follows is not missed. A session that expires ends nothing.
    /// Blocks only where the token's key is not at hand, and then as [#authenticate].
    ///
    /// @param authorization as in [#authenticate]
    /// @param whenRevoked called when somebody ends the session, once at least; must not block
    /// @return to be closed when nothing is under way for the session any more
    /// @throws InterruptedException when the attempt is stopped meanwhile
    SessionWatch watch(@Nullable String authorization, Runnable whenRevoked) throws InterruptedException;

    /// The user whom a genuine token was made for, though its time may be over and its session ended; empty
    /// when it is not genuine. It tells whom a stored request belongs to, and lets nobody in. Does not block.
    ///
    /// @param authorization as in [#authenticate]
    Optional<String> ownerOf(String authorization);
}
