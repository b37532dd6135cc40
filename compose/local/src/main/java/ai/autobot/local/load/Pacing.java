package ai.autobot.local.load;

/// How a [PacedProvider] answers each call. Thread-safe.
@FunctionalInterface
public interface Pacing {
    /// How a call is answered; the same however often it is made.
    ///
    /// @param requestId of the request that it is made for, see [LoadQuestion]; empty when it does not say
    Pace of(String requestId);
}
