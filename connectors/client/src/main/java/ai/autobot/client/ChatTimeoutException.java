package ai.autobot.client;

import java.time.Duration;

/// No response came within the request's time-out. The request may still be answered: the response then stands on
/// `chat.responses`, and sending the question again may cost a second answer. A `deadline` in the request bounds
/// that.
public final class ChatTimeoutException extends ChatException {
    ChatTimeoutException(String requestId, Duration timeout) {
        super("no response to request " + requestId + " within " + timeout + "; it may still be answered", null);
    }
}
