package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Clock;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// The secrets that all instances share, as they were at one moment. Nothing is signed or encrypted with a secret
/// itself: each purpose has its own key, derived from it. The newest secret whose time has come makes, every one
/// of them verifies: also one that will sign later, so that every instance knows it before anything is made with
/// it.
///
/// Immutable but for the time, which decides which of them makes; thread-safe, does not block. It shows nothing
/// but the ids of its secrets. [KeyRing] holds those that change.
public final class SigningKeys implements CurrentKeys {
    static final String STORED_AT = "authenticate:secrets";

    private final KeyList list;
    private final InstantSource clock;
    private final Map<String, Secret> secrets = new LinkedHashMap<>();

    SigningKeys(KeyList list, InstantSource clock) {
        this.list = list;
        this.clock = clock;
        list.keys().forEach(key -> secrets.put(key.id(), key.open()));
    }

    /// The secrets in Redis; the very first caller of all instances creates one. Blocks up to three command time-outs.
    ///
    /// @param main the database main
    /// @throws ai.autobot.pipeline.runtime.redis.RedisUnavailableException when Redis does not answer
    /// @throws IllegalStateException when what Redis holds is no list of secrets
    /// @throws InterruptedException when the thread is interrupted meanwhile
    public static SigningKeys load(Keyspace main) throws InterruptedException {
        return load(main, Clock.systemUTC());
    }

    static SigningKeys load(Keyspace main, InstantSource clock) throws InterruptedException {
        return new SigningKeys(KeyList.parse(stored(main)), clock);
    }

    /// The secrets as they stand in Redis, byte for byte; the very first caller of all instances creates one.
    static byte[] stored(Keyspace main) throws InterruptedException {
        Optional<byte[]> found = main.get(STORED_AT);
        if (found.isEmpty()) {
            main.setIfAbsent(STORED_AT, KeyList.create().bytes());
            // Another instance may have been faster: what Redis holds now is what counts.
            found = main.get(STORED_AT);
        }
        return found.orElseThrow(() -> new IllegalStateException("Redis lost the secrets while they were created"));
    }

    /// A new secret that nobody else knows: what it signed is worth nothing to another instance.
    public static SigningKeys random() {
        return new SigningKeys(KeyList.create(), Clock.systemUTC());
    }

    /// The id of the secret that signs at the moment.
    public String currentId() {
        return list.signing(clock.instant()).id();
    }

    /// A key of 256 bits for one purpose, derived from the secret that signs at the moment (HKDF, RFC 5869); the same
    /// on every instance.
    ///
    /// @param purpose names the use; keys of different purposes tell nothing about each other
    public SecretKey derive(String purpose) {
        return secret(currentId()).orElseThrow().derive(purpose);
    }

    /// The key of that purpose of every secret, by the secret's id, the newest first.
    Map<String, SecretKey> deriveAll(String purpose) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        secrets.forEach((id, secret) -> keys.put(id, secret.derive(purpose)));
        return keys;
    }

    /// The secret of that id; empty when there is none, or no longer.
    Optional<Secret> secret(String keyId) {
        return Optional.ofNullable(secrets.get(keyId));
    }

    /// The ids of all, the newest first.
    public List<String> ids() {
        return List.copyOf(secrets.keySet());
    }

    @Override
    public SigningKeys current() {
        return this;
    }

    /// These do not change.
    @Override
    public void missed() {}

    /// These do not change.
    @Override
    public boolean renewed() {
        return true;
    }

    /// Whether they are the same secrets with the same times.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigningKeys keys && keys.list.equals(list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    @Override
    public String toString() {
        return "SigningKeys" + secrets.keySet();
    }
}
