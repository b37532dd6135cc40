package ai.autobot.pipeline.authenticate.oidc;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// An issuer whose tokens are accepted, `autobot.authenticate.issuers.<name>.*`. Its users are known here as
/// `<name>/<user>`; the name is 1 to 32 of `a-z`, `0-9` and `-`. None is reloadable.
public interface IssuerSettings {
    /// Its name in the claim `iss`, letter for letter. Required; not ours, and not that of another one.
    String issuer();

    /// Where its keys are, a JSON Web Key Set (RFC 7517). Required; `https`, or `http` to this machine.
    URI jwksUri();

    /// Whom its tokens must be for: a value of the claim `aud`. Required, not blank.
    String audience();

    /// The algorithms it signs with: one or more of `RS256`, `ES256` and `EdDSA` (Ed25519). No other is accepted.
    @WithDefault("RS256")
    List<String> algorithms();

    /// The claim that names the user. Choose one that the issuer never gives to another user, as `sub`.
    @WithDefault("sub")
    String userClaim();

    /// The claim that holds the roles, an array of strings or one string with spaces; a dot leads into an object, as in
    /// `realm_access.roles`.
    @WithDefault("roles")
    String rolesClaim();

    /// Which of its roles means which of ours, `theirs=ours` each, for example `chat-user=user,chat-admin=admin`.
    /// A role that is not named here means nothing. Default: none.
    Optional<List<String>> roleMapping();

    /// How often its keys are read again. 10 s to 1 d.
    @Setting(least = "10s", most = "1d")
    @WithDefault("10m")
    Duration jwksRefresh();

    /// How long its keys are used while they cannot be read again. `jwks-refresh` to 7 d.
    @WithDefault("24h")
    Duration jwksKeep();

    /// How long reading its keys may take, from the first byte to the last. 10 ms to 30 s.
    @Setting(least = "10ms", most = "30s")
    @WithDefault("5s")
    Duration jwksTimeout();
}
