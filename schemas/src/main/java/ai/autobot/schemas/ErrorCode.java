package ai.autobot.schemas;

import static ai.autobot.events.ErrorCategory.AUTHENTICATION;
import static ai.autobot.events.ErrorCategory.CAPACITY;
import static ai.autobot.events.ErrorCategory.INTERNAL;
import static ai.autobot.events.ErrorCategory.PERMISSION;
import static ai.autobot.events.ErrorCategory.PROVIDER;
import static ai.autobot.events.ErrorCategory.REQUEST;

import ai.autobot.events.ErrorCategory;
import ai.autobot.events.ResponseError;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The error catalogue: everything that can go wrong with a request, as its user is told. Nothing else reaches a user.
///
/// A code is stable once released; its text may be improved.
public enum ErrorCode {
    AUTHENTICATION_MISSING(AUTHENTICATION, "Sign in first: the request carried no session token."),
    AUTHENTICATION_INVALID(AUTHENTICATION, "The session token is not valid. Sign in again."),
    AUTHENTICATION_EXPIRED(AUTHENTICATION, "The session token has expired. Sign in again."),
    SESSION_ENDED(AUTHENTICATION, "The session has ended. Sign in again."),
    AUTHENTICATION_UNAVAILABLE(
            AUTHENTICATION, "Sessions can't be checked at the moment. Try again shortly.", Duration.ofSeconds(5)),
    SIGN_IN_REFUSED(AUTHENTICATION, "The user name or the password is not right."),
    SIGN_IN_LOCKED(AUTHENTICATION, "There were too many failed sign-ins. Try again later.", Duration.ofMinutes(15)),
    GUESTS_NOT_SERVED(AUTHENTICATION, "Guests are not served here. Sign in."),

    CHAT_NOT_ALLOWED(PERMISSION, "This user is not allowed to chat."),
    MODEL_NOT_ALLOWED(PERMISSION, "This user is not allowed to use this model."),
    CONVERSATION_NOT_YOURS(PERMISSION, "This conversation belongs to another user."),
    CANCEL_NOT_ALLOWED(PERMISSION, "This user is not allowed to cancel this request."),
    DASHBOARD_NOT_ALLOWED(PERMISSION, "This user is not allowed to look at the dashboard."),

    REQUEST_INVALID(REQUEST, "The request is not valid: a field is empty, too long or out of its range."),
    DEADLINE_EXCEEDED(REQUEST, "The request's deadline passed before the answer was complete."),

    OVERLOADED(CAPACITY, "Too many requests are waiting. Try again shortly.", Duration.ofSeconds(2)),
    CONVERSATION_BUSY(
            CAPACITY, "Too many requests of this conversation are waiting. Try again shortly.", Duration.ofSeconds(2)),
    BUDGET_EXCEEDED(
            CAPACITY, "This user's tokens for the current period are used up. Try again later.", Duration.ofHours(1)),

    CANCELLED(ErrorCategory.CANCELLED, "The request was cancelled."),

    PROVIDER_UNREACHABLE(PROVIDER, "The language model can't be reached. Try again shortly.", Duration.ofSeconds(5)),
    PROVIDER_REFUSED_CREDENTIALS(PROVIDER, "The language model's service refuses this installation's credentials."),
    PROVIDER_REJECTED_REQUEST(PROVIDER, "The language model's service did not accept this request."),
    PROVIDER_RATE_LIMITED(PROVIDER, "The language model is busy. Try again shortly.", Duration.ofSeconds(10)),
    PROVIDER_ERROR(
            PROVIDER, "The language model's service reported an error. Try again shortly.", Duration.ofSeconds(5)),
    PROVIDER_TIMEOUT(PROVIDER, "The language model took too long. Try again.", Duration.ofSeconds(1)),
    PROVIDER_STREAM_CUT(PROVIDER, "The language model's answer broke off. Try again.", Duration.ofSeconds(1)),
    PROVIDER_MALFORMED(PROVIDER, "The language model's answer could not be read. Try again.", Duration.ofSeconds(1)),
    CONTENT_REFUSED(PROVIDER, "The language model declined to answer this."),

    INTERNAL_ERROR(INTERNAL, "Something went wrong on our side. Try again.", Duration.ofSeconds(1));

    private final ErrorCategory category;
    private final String message;
    private final @Nullable Duration retryAfter;

    ErrorCode(ErrorCategory category, String message) {
        this(category, message, null);
    }

    ErrorCode(ErrorCategory category, String message, @Nullable Duration retryAfter) {
        this.category = category;
        this.message = message;
        this.retryAfter = retryAfter;
    }

    /// The name on the wire, for example `session_ended`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public ErrorCategory category() {
        return category;
    }

    /// One clear sentence for the user.
    public String message() {
        return message;
    }

    /// Whether the same question, sent again under a new request id, may succeed.
    public boolean retryable() {
        return retryAfter != null;
    }

    /// How long to wait before that, unless the cause says more precisely. Empty exactly when not [#retryable()].
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// The error as it stands in a response.
    public ResponseError toResponseError() {
        return toResponseError(retryAfter);
    }

    /// The error as it stands in a response, with the wait that its cause asked for; a code that is not retryable
    /// keeps none.
    public ResponseError toResponseError(@Nullable Duration wait) {
        Long retryAfterMillis = null;
        if (retryAfter != null) {
            retryAfterMillis = (wait == null ? retryAfter : wait).toMillis();
        }
        return new ResponseError(code(), category, message, retryable(), retryAfterMillis);
    }
}
