package ai.autobot.pipeline.arrive;

/// Encrypts what proves a user's identity, so that no token can be read from a changelog or a disk. Thread-safe, and
/// fast enough for a stream thread.
@FunctionalInterface
public interface TokenSeal {
    /// Seals the value of an `authorization` header.
    ///
    /// @param requestId the request that it came with; it opens for no other
    byte[] seal(String authorization, String requestId);
}
