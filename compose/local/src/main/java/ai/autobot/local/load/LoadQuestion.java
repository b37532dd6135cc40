package ai.autobot.local.load;

/// What a load's requests ask. The question names its request, so that who answers it can tell the calls of one request
/// from those of others.
public final class LoadQuestion {
    private static final String BEFORE = "What does request ";
    private static final String AFTER = " of the load ask?";

    /// A request's id is no longer than that, see the contract.
    static final int MOST_CHARACTERS = BEFORE.length() + 128 + AFTER.length();

    private LoadQuestion() {}

    /// The question of a request.
    public static String of(String requestId) {
        return BEFORE + requestId + AFTER;
    }

    /// The id in the last question of a text; earlier ones are of the conversation's history. Empty when there is none.
    public static String requestId(String text) {
        int end = text.lastIndexOf(AFTER);
        int start = end < 0 ? -1 : text.lastIndexOf(BEFORE, end);
        return start < 0 ? "" : text.substring(start + BEFORE.length(), end);
    }
}
