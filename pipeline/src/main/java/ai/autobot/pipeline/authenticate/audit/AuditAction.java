package ai.autobot.pipeline.authenticate.audit;

import java.util.Locale;

/// What was done or tried. A name is stable once released.
public enum AuditAction {
    SIGN_IN,
    GUEST_SIGN_IN,
    REFRESH,
    SESSION_CREATE,
    SESSION_REVOKE,
    USER_ADD,
    USER_PASSWORD,
    USER_DISABLE,
    USER_ENABLE,
    USER_ROLES,
    USER_UNLOCK,
    USER_REMOVE,
    KEY_ROTATE,
    KEY_RETIRE,
    CONFIG_CHANGE,
    DASHBOARD_SIGN_IN;

    /// The name in the event, for example `sign_in`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
