package ai.autobot.client;

import org.jspecify.annotations.Nullable;

/// A record could not be sent: the broker refused it, did not acknowledge it in time, or the client had no room
/// for it. After a missing acknowledgement the record may nevertheless have been stored.
public final class ChatNotSentException extends ChatException {
    ChatNotSentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
