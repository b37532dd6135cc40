package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permission;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import org.jspecify.annotations.Nullable;

/// Who may stop which request: the user whom the request's own token is of, from any of their sessions that lives, and
/// whoever may stop anybody's. The session that asked may have ended meanwhile; that its user can no longer stop the
/// request for that would help nobody. Thread-safe; blocks as the authenticator does.
record StopRights(Unseal unseal, Authenticator authenticator) {
    StopVerdict of(RequestKey key, @Nullable String authorization, PendingRequest pending) throws InterruptedException {
        return switch (authenticator.authenticate(authorization)) {
            case Authentication.Rejected(ErrorCode code, String reason, var userId, var sessionHash) ->
                new StopVerdict(userId, sessionHash, code, reason);
            case Authentication.Accepted(Identity who) ->
                switch (unseal.authorizationOf(key, pending)) {
                    case Unsealed.Opened(String owners) ->
                        of(
                                who,
                                authenticator
                                        .ownerOf(owners)
                                        .filter(who.userId()::equals)
                                        .isPresent());
                    case Unsealed.Shut _ -> of(who, false);
                    case Unsealed.Undecided _ -> ofUnknownOwner(who);
                };
        };
    }

    private static StopVerdict ofUnknownOwner(Identity who) {
        return who.may(Permission.CANCEL_ANY)
                ? of(who, false)
                : verdict(
                        who, ErrorCode.AUTHENTICATION_UNAVAILABLE, "whose request it is cannot be told at the moment");
    }

    private static StopVerdict of(Identity who, boolean own) {
        if (who.may(Permission.CANCEL_ANY) || (own && who.may(Permission.CANCEL_OWN))) {
            return verdict(who, null, own ? "a request of their own" : "another's request");
        }
        return verdict(
                who,
                ErrorCode.CANCEL_NOT_ALLOWED,
                own ? "none of the session's roles may cancel" : "another's request");
    }

    private static StopVerdict verdict(Identity who, @Nullable ErrorCode refusal, String detail) {
        return new StopVerdict(
                who.userId(), who.sessionHash(), refusal, detail, who.sessionBegun() ? who.roles() : null);
    }
}
