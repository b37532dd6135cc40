package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import java.time.Duration;

/// Takes the answer's pieces as they come. What it has taken, joined, is the answer's text: a provider has no other way
/// to answer.
///
/// Not thread-safe: called by the one thread that generates.
@FunctionalInterface
public interface TokenSink {
    /// Appends a piece. May block when the pieces cannot be sent on as fast as they come.
    ///
    /// @param text not empty; a character of two halves may come half in one piece and half in the next
    /// @throws InterruptedException when the attempt is stopped meanwhile
    void append(String text) throws InterruptedException;

    /// Notes that the provider was asked: from here on the call may cost something. A provider that is not over a
    /// network has been asked as soon as it is called.
    default void asked() {}

    /// Notes that the provider has begun to respond, with a refusal or an answer.
    ///
    /// @param status of HTTP
    default void connected(int status) {}

    /// Notes that the call has failed before its first piece, and is made again.
    ///
    /// @param cause a code; without keys, prompts or answers
    /// @param wait how long from now
    /// @param used what the failed try may have cost
    default void retried(String cause, Duration wait, TokenUsage used) {}
}
