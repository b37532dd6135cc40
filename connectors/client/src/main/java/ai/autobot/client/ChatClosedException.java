package ai.autobot.client;

/// The client was closed before the response came. A request that was sent may still be answered.
public final class ChatClosedException extends ChatException {
    ChatClosedException(String requestId) {
        super("the client was closed before request " + requestId + " was answered", null);
    }
}
