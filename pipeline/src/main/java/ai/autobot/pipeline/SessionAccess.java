package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permission;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.runtime.dashboard.Access;
import ai.autobot.schemas.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Lets those look at the dashboard whose session has the permission to. Thread-safe.
record SessionAccess(Authenticator authenticator) implements Access {
    @Override
    public Decision decide(String token) throws InterruptedException {
        return switch (authenticator.authenticate(authorization(token))) {
            case Authentication.Accepted(Identity identity) ->
                identity.may(Permission.VIEW_DASHBOARD)
                        ? new Decision.Admitted()
                        : new Decision.Refused(
                                "None of the session's roles may look at the dashboard: the permission "
                                        + Permission.VIEW_DASHBOARD.name() + " is missing.",
                                true);
            case Authentication.Rejected rejected ->
                rejected.code() == ErrorCode.AUTHENTICATION_UNAVAILABLE
                        ? new Decision.Undecided(rejected.code().message())
                        : new Decision.Refused(rejected.code().message(), false);
        };
    }

    @Override
    public Watch watch(String token, Runnable whenRevoked) throws InterruptedException {
        SessionWatch watch = authenticator.watch(authorization(token), whenRevoked);
        return watch::close;
    }

    private static @Nullable String authorization(String token) {
        return token.isEmpty() ? null : "Bearer " + token;
    }
}
