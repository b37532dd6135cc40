package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.util.Map;

/// The table of roles as it is where nobody configures one.
public final class StandardPermissions {
    public static final Permissions TABLE = Permissions.of(Configuration.of(AuthorizeSettings.class, Map.of()));

    private StandardPermissions() {}
}
