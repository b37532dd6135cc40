package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.oidc.IssuerSettings;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

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
    @Setting(least = "1s")
    @WithDefault("30m")
    Duration sessionIdle();

    /// How long a session lives at most, however much it is used. 1 s to 366 days.
    @Setting(least = "1s", most = "366d")
    @WithDefault("24h")
    Duration sessionLifetime();

    /// How long a token lives, and never longer than its session; then another one is to be had for the session.
    /// Tokens of sessions that an operator begins live as long as the session. 1 s to 366 days; more than
    /// `session-lifetime` is no more than that.
    @Setting(least = "1s", most = "366d")
    @WithDefault("1h")
    Duration tokenLifetime();

    /// By how much the clocks of issuer and verifier may differ. 0 to 5 minutes; whole seconds count.
    @Setting(least = "0s", most = "5m")
    @WithDefault("30s")
    Duration clockLeeway();

    /// Of how many sessions each worker keeps a copy, so that a request of one of them costs no look at Redis. 0 keeps
    /// none; at most 1,000,000, each of about half a kilobyte.
    @Setting(unit = "sessions", least = "0", most = "1000000")
    @WithDefault("20000")
    int nearSessions();

    /// How long after its creation a new secret begins to sign: until then every instance only verifies with it. At
    /// least `clock-leeway` and twice `key-poll` together, at most 7 days.
    @Setting(most = "7d")
    @WithDefault("60s")
    Duration keyActivation();

    /// How often an instance looks for changes of the secrets that it was not told of. 100 ms to 5 minutes.
    @Setting(least = "100ms", most = "5m")
    @WithDefault("10s")
    Duration keyPoll();

    /// Other issuers whose tokens are accepted, such as a Keycloak realm, each under a short name. Default: none.
    Map<String, IssuerSettings> issuers();

    /// Whether who has not signed in may begin a session as a guest. Where it is false no such session begins, and
    /// those there are get in nowhere; a request without a token is refused in either case.
    @WithDefault("false")
    boolean guests();
}
