package ai.autobot.pipeline.authenticate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How sessions live and what their tokens say. None is reloadable: a change needs a restart of every instance.
@ConfigMapping(prefix = "autobot.authenticate")
public interface AuthenticateSettings {
    /// Who issues the session tokens: the claim `iss`. Not blank.
    @WithDefault("autobot")
    String issuer();

    /// Whom they are for: the claim `aud`. Not blank.
    @WithDefault("autobot")
    String audience();

    /// How long a session lives after its last use. 1 s up to the lifetime.
    @WithDefault("30m")
    Duration sessionIdle();

    /// How long a session lives at most, however much it is used; its token lives as long. 1 s to 366 days.
    @WithDefault("24h")
    Duration sessionLifetime();

    /// By how much the clocks of issuer and verifier may differ. 0 to 5 minutes; whole seconds count.
    @WithDefault("30s")
    Duration clockLeeway();

    /// Whether who has not signed in may begin a session as a guest. Where it is false there is no such session; a
    /// request without a token is refused in either case.
    @WithDefault("false")
    boolean guests();
}
