package ai.autobot.pipeline.authenticate.oidc;

import java.io.IOException;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/// The public keys that an issuer shows. Immutable.
///
/// @param keys each under its id and the algorithm that it is for
record IssuerKeys(Map<Name, PublicKey> keys) {
    private static final int KEYS_MAX = 200;

    record Name(String keyId, String algorithm) {}

    IssuerKeys {
        keys = Map.copyOf(keys);
    }

    /// Takes what can be used: keys with an id, for signatures, of a kind and strength that is accepted. Two of
    /// the same id and kind are one too many, and none of them is taken.
    ///
    /// @throws IOException when it is no key set, or nothing in it can be used
    static IssuerKeys parse(String keySet) throws IOException {
        List<JsonWebKey> shown;
        try {
            shown = new JsonWebKeySet(keySet).getJsonWebKeys();
        } catch (JoseException | RuntimeException e) {
            throw new IOException("the answer is no JSON Web Key Set");
        }
        Map<Name, PublicKey> keys = new HashMap<>();
        Set<Name> ambiguous = new HashSet<>();
        for (JsonWebKey key : shown.subList(0, Math.min(shown.size(), KEYS_MAX))) {
            // A symmetric key is a key, too, and the one thing that must never be taken from here.
            if (key.getKey() instanceof PublicKey publicKey) {
                name(key, publicKey).ifPresent(name -> {
                    if (keys.put(name, publicKey) != null) {
                        ambiguous.add(name);
                    }
                });
            }
        }
        keys.keySet().removeAll(ambiguous);
        if (keys.isEmpty()) {
            throw new IOException("the key set has no key that can be used");
        }
        return new IssuerKeys(keys);
    }

    private static Optional<Name> name(JsonWebKey key, PublicKey publicKey) {
        String id = key.getKeyId();
        if (id == null || (key.getUse() != null && !key.getUse().equals("sig"))) {
            return Optional.empty();
        }
        return SigningAlgorithm.of(publicKey)
                .map(SigningAlgorithm::wireName)
                .filter(algorithm ->
                        key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                .map(algorithm -> new Name(id, algorithm));
    }

    Optional<PublicKey> find(String keyId, String algorithm) {
        return Optional.ofNullable(keys.get(new Name(keyId, algorithm)));
    }
}
