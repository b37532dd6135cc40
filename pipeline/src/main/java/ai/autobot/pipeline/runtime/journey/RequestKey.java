package ai.autobot.pipeline.runtime.journey;

/// What names a request: its conversation and its id within it. Immutable.
///
/// @param conversationId requests of one conversation run one after the other
/// @param requestId a second request with the same key is not run again
public record RequestKey(String conversationId, String requestId) {
    private static final char SEPARATOR = '\u001f';

    public RequestKey {
        if (conversationId.isEmpty() || conversationId.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("conversationId is empty or has a control character");
        }
        if (requestId.isEmpty() || requestId.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("requestId is empty or has a control character");
        }
    }

    String stored() {
        return conversationId + SEPARATOR + requestId;
    }

    static RequestKey ofStored(String stored) {
        int separator = stored.indexOf(SEPARATOR);
        return new RequestKey(stored.substring(0, separator), stored.substring(separator + 1));
    }
}
