package ai.autobot.pipeline.authenticate;

import ai.autobot.schemas.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an authenticated user may ask what they ask: the one place where that is decided. Pure, thread-safe.
///
/// @param defaultModel which model answers where a request names none
public record ChatRights(String defaultModel) {
    /// The owner of a conversation of which nobody knows whose it is: no user's id is empty.
    public static final String NOBODY = "";

    /// Why a request is turned away; empty when it may go on.
    ///
    /// @param who asks
    /// @param conversationOwner the user who began the conversation; null when it is new
    /// @param model the model that the request names; null when it names none
    public Optional<Authentication.Rejected> refusal(
            Identity who, @Nullable String conversationOwner, @Nullable String model) {
        if (!who.may(Permission.CHAT)) {
            return refused(ErrorCode.CHAT_NOT_ALLOWED, "none of the session's roles may chat");
        }
        // An administrator, too: reading along is not done by taking part.
        if (conversationOwner != null && !conversationOwner.equals(who.userId())) {
            return refused(ErrorCode.CONVERSATION_NOT_YOURS, "another user began the conversation");
        }
        if (conversationOwner != null && !who.may(Permission.CONTINUE_OWN)) {
            return refused(ErrorCode.CHAT_NOT_ALLOWED, "none of the session's roles may go on with a conversation");
        }
        String asked = model == null ? defaultModel : model;
        return mayUse(who, asked)
                ? Optional.empty()
                : refused(ErrorCode.MODEL_NOT_ALLOWED, "none of the session's roles may use the model " + asked);
    }

    /// Whether a model may answer a user.
    public static boolean mayUse(Identity who, String model) {
        return who.may(Permission.model(model));
    }

    private static Optional<Authentication.Rejected> refused(ErrorCode code, String reason) {
        return Optional.of(new Authentication.Rejected(code, reason));
    }
}
