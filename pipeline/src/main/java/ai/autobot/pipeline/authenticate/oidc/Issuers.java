package ai.autobot.pipeline.authenticate.oidc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The issuers whose tokens are accepted besides our own. What a token says of its issuer chooses among these, and
/// nothing else. Thread-safe.
public final class Issuers implements AutoCloseable {
    private final Map<String, Issuer> byClaim;

    private Issuers(Map<String, Issuer> byClaim) {
        this.byClaim = byClaim;
    }

    /// None.
    public static Issuers none() {
        return new Issuers(Map.of());
    }

    /// Begins to read the issuers' keys; does not wait for them.
    ///
    /// @param settings each issuer by its name
    /// @param own who issues our own tokens
    /// @param leeway by how much clocks may differ
    /// @throws IllegalArgumentException when a setting cannot be; the message names it
    public static Issuers open(
            Map<String, ? extends IssuerSettings> settings, String own, Duration leeway, InstantSource clock) {
        List<IssuerRules> all = new ArrayList<>();
        settings.forEach((name, issuer) -> {
            IssuerRules rules = IssuerRules.of(name, issuer);
            if (rules.issuer().equals(own)
                    || all.stream().anyMatch(other -> other.issuer().equals(rules.issuer()))) {
                throw new IllegalArgumentException("autobot.authenticate.issuers." + name + ".issuer is "
                        + rules.issuer() + ", which is our own or another one's");
            }
            all.add(rules);
        });
        return new Issuers(all.stream()
                .collect(Collectors.toUnmodifiableMap(IssuerRules::issuer, rules -> new Issuer(rules, leeway, clock))));
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return byClaim.isEmpty();
    }

    /// The issuer of that name, letter for letter.
    ///
    /// @param claim the value of a claim `iss`
    public Optional<Issuer> find(String claim) {
        return Optional.ofNullable(byClaim.get(claim));
    }

    @Override
    public void close() {
        byClaim.values().forEach(Issuer::close);
    }
}
