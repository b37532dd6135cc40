package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/// What came of a sign-in.
public sealed interface SignInOutcome {
    /// They are who they say.
    ///
    /// @param issued the session, with its access token
    /// @param refreshToken what gets the next access token; a secret of its user
    record SignedIn(IssuedSession issued, String refreshToken) implements SignInOutcome {
        @Override
        public String toString() {
            return "SignedIn[issued=" + issued + ", refreshToken=hidden]";
        }
    }

    /// They are not let in. The same for a user who does not exist, a wrong password and a disabled user.
    ///
    /// @param code what they are told
    record Refused(ErrorCode code) implements SignInOutcome {}

    /// Too many have failed.
    ///
    /// @param retryAfter when another try is looked at
    record Locked(Duration retryAfter) implements SignInOutcome {}

    /// Too many are being checked; this one was not counted.
    record Overloaded() implements SignInOutcome {}

    /// It cannot be told, or not be written down, at the moment.
    record Unavailable() implements SignInOutcome {}

    /// What they are told; empty when they are signed in.
    default Optional<ErrorCode> error() {
        return switch (this) {
            case SignedIn(IssuedSession issued, String refreshToken) -> Optional.empty();
            case Refused(ErrorCode code) -> Optional.of(code);
            case Locked(Duration retryAfter) -> Optional.of(ErrorCode.SIGN_IN_LOCKED);
            case Overloaded() -> Optional.of(ErrorCode.OVERLOADED);
            case Unavailable() -> Optional.of(ErrorCode.AUTHENTICATION_UNAVAILABLE);
        };
    }
}
