package ai.autobot.pipeline.runtime.journey;

/// Why an attempt was told to stop.
public enum StopCause {
    /// Its user asked.
    CANCELLED,
    /// The session that asked was revoked.
    REVOKED,
    /// The request's deadline passed.
    DEADLINE,
    /// It ran longer than any attempt may.
    LIMIT,
    /// This instance no longer owns the request, or the grace of its hand-over is over; whoever owns it starts
    /// it again.
    CLOSED
}
