package ai.autobot.client;

import org.jspecify.annotations.Nullable;

/// A request got no response here. What the pipeline itself says of a request, also that it failed, is a response
/// and never this.
public abstract sealed class ChatException extends RuntimeException
        permits ChatTimeoutException, ChatNotSentException, ChatClosedException {
    ChatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
