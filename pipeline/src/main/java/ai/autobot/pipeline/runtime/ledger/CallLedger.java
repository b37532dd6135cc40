package ai.autobot.pipeline.runtime.ledger;

import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.state.FinishedCall;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// Who makes a call, and what came of it, known to all workers: a call that has finished is reused and not paid
/// for again, one that runs elsewhere is waited for.
///
/// Thread-safe. Its methods block their thread, which should be virtual. None fails for want of the ledger:
/// that is an outcome.
public interface CallLedger {
    /// Claims a call for an attempt, to be made by it and nobody else; waits for whoever makes it at the
    /// moment. A call that was claimed is to be ended by [#finish] or [#release].
    ///
    /// @param call as [#name] says
    /// @throws InterruptedException when the thread is interrupted, before or meanwhile; nothing is claimed
    ///     then
    Claim claim(String call, String attemptId) throws InterruptedException;

    /// Keeps the result of a call that the attempt which the result names has claimed, or has made because the
    /// ledger could not say; but not where another attempt that lives has claimed it. An interrupt does not keep it
    /// from that; the thread's flag is as it was.
    Recording finish(String call, FinishedCall finished);

    /// Gives up a claim: the next attempt may make the call at once. An interrupt does not keep it from that;
    /// the thread's flag is as it was. Without the ledger the claim ends with its owner's life.
    void release(String call, String attemptId);

    /// Tells whoever makes the call at the moment that nobody waits for it any more. An interrupt does not keep it from
    /// that; the thread's flag is as it was. Without the ledger nobody is told.
    void abandon(String call);

    /// Drops the results of calls that nobody will ask for any more. Without the ledger they expire.
    void forget(List<String> calls) throws InterruptedException;

    /// The name of the call that answers a request: another request, though it bears the same id, has another.
    static String name(RequestKey key, PendingRequest pending) {
        MessageDigest digest = sha256();
        update(digest, key.conversationId().getBytes(StandardCharsets.UTF_8));
        update(digest, key.requestId().getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, pending.getSequence()));
        // The stored buffer is shared between threads: its position is not to be moved.
        digest.update(pending.getRequest().duplicate());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    }

    /// With its length before it, so that no two lists of texts make the same bytes.
    private static void update(MessageDigest digest, byte[] text) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, text.length));
        digest.update(text);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
