package ai.autobot.client;

import org.jspecify.annotations.Nullable;

/// A client could not be connected: wrong settings, no broker that answers, refused credentials, or a missing
/// topic.
public final class ChatConnectException extends RuntimeException {
    ChatConnectException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
