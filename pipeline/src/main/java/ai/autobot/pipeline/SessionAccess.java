package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permission;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.runtime.dashboard.Access;
import ai.autobot.schemas.ErrorCode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Lets those look at the dashboard whose session has the permission to. Thread-safe.
///
/// @param strangers bounds what is written of those of whom nothing is proven
record SessionAccess(Authenticator authenticator, AuditTrail audit, StrangersRefused strangers) implements Access {
    @Override
    public Decision decide(String token) throws InterruptedException {
        return decision(authenticator.authenticate(authorization(token)));
    }

    @Override
    public Decision signIn(String token, String from) throws InterruptedException {
        Authentication found = authenticator.authenticate(authorization(token));
        AuditEntry entry = entry(found, "dashboard " + from);
        try {
            if (entry.userId() == null) {
                writeOfStranger(entry);
            } else {
                audit.write(entry);
            }
        } catch (AuditUnavailableException e) {
            return new Decision.Undecided("The sign-in cannot be written down at the moment. Try again later.");
        }
        return decision(found);
    }

    private void writeOfStranger(AuditEntry entry) throws InterruptedException {
        OptionalLong leftOut = strangers.next();
        if (leftOut.isPresent()) {
            audit.write(entry.with("leftOut", Long.toString(leftOut.getAsLong())));
            strangers.told(leftOut.getAsLong());
        }
    }

    private static Decision decision(Authentication found) {
        return switch (found) {
            case Authentication.Accepted(Identity identity) ->
                mayLook(identity)
                        ? new Decision.Admitted()
                        : new Decision.Refused(
                                ErrorCode.DASHBOARD_NOT_ALLOWED.message()
                                        + " The session's roles do not have the permission "
                                        + Permission.VIEW_DASHBOARD.name() + ".",
                                true);
            case Authentication.Rejected rejected ->
                isUndecided(rejected)
                        ? new Decision.Undecided(rejected.code().message())
                        : new Decision.Refused(rejected.code().message(), false);
        };
    }

    private static AuditEntry entry(Authentication found, String origin) {
        return switch (found) {
            case Authentication.Accepted(Identity identity) ->
                (mayLook(identity)
                                ? AuditEntry.allowed(AuditAction.DASHBOARD_SIGN_IN, origin)
                                : AuditEntry.denied(
                                        AuditAction.DASHBOARD_SIGN_IN, ErrorCode.DASHBOARD_NOT_ALLOWED, origin))
                        .of(identity.userId())
                        .inSession(identity.sessionHash());
            case Authentication.Rejected rejected -> entry(rejected, origin);
        };
    }

    private static AuditEntry entry(Authentication.Rejected rejected, String origin) {
        AuditEntry entry = isUndecided(rejected)
                ? AuditEntry.failed(AuditAction.DASHBOARD_SIGN_IN, rejected.code(), origin)
                : AuditEntry.denied(AuditAction.DASHBOARD_SIGN_IN, rejected.code(), origin);
        return entry.of(rejected.userId()).inSession(rejected.sessionHash());
    }

    private static boolean mayLook(Identity identity) {
        return identity.may(Permission.VIEW_DASHBOARD);
    }

    private static boolean isUndecided(Authentication.Rejected rejected) {
        return rejected.code() == ErrorCode.AUTHENTICATION_UNAVAILABLE;
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
