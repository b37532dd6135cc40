package ai.autobot.pipeline.arrive;

import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.ErrorCode;

/// The outcome of the arrive stage.
public sealed interface Arrival {
    /// A request that may go on.
    record Accepted(ChatRequest request) implements Arrival {}

    /// A request that can be read, and answered with an error only.
    record Refused(ChatRequest request, ErrorCode code) implements Arrival {}

    /// Nobody can be answered: the record is set aside.
    record Unreadable(DeadLetterReason reason) implements Arrival {}
}
