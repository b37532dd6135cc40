package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.ChannelListener;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.refresh.Refreshed;
import java.time.Duration;
import java.time.InstantSource;

/// Owns the shared secrets of a process that runs for longer, and follows their changes: announced on a channel, looked
/// for each `autobot.authenticate.key-poll`, and looked for when a key is met that is not among them. While Redis is
/// gone, or holds no list that can be read, the last known ones stay in use.
///
/// Thread-safe. Close it before the connections that it reads by.
public final class KeyRing implements CurrentKeys, ChannelListener, AutoCloseable {
    /// Where changes of the secrets are announced, each by the id of the secret it is about.
    public static final String CHANNEL = "autobot:secrets-changed";

    /// A flood of forged key ids costs Redis one request a second from each instance.
    private static final Duration REST = Duration.ofSeconds(1);

    /// Redis answers, or fails, before that, as its command time-out is usually set.
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final Refreshed<SigningKeys> keys;

    private KeyRing(Refreshed<SigningKeys> keys) {
        this.keys = keys;
    }

    /// Reads the secrets, or creates the first one, as [SigningKeys#load] does; the same errors. The owner then lets
    /// the ring listen to [#CHANNEL].
    ///
    /// @param main the database main
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    public static KeyRing open(Keyspace main, AuthenticateSettings settings, InstantSource clock)
            throws InterruptedException {
        Duration poll = KeyRules.of(settings).poll();
        SigningKeys first = SigningKeys.load(main, clock);
        return new KeyRing(Refreshed.from(first, "signing keys", () -> read(main, clock), poll, REST));
    }

    private static SigningKeys read(Keyspace main, InstantSource clock) throws InterruptedException {
        // Whoever lost them must not be given others by an instance that happens to look: that is for a start.
        return new SigningKeys(
                KeyList.parse(main.get(SigningKeys.STORED_AT)
                        .orElseThrow(() -> new IllegalStateException("Redis holds no secrets any more"))),
                clock);
    }

    @Override
    public SigningKeys current() {
        return keys.copy().orElseThrow().value();
    }

    @Override
    public void missed() {
        keys.missed();
    }

    @Override
    public boolean renewed() throws InterruptedException {
        return keys.renewed(PATIENCE);
    }

    @Override
    public void announced(String keyId) {
        keys.announced();
    }

    /// What was announced before was not heard.
    @Override
    public void listening() {
        keys.announced();
    }

    /// Follows no more changes; the last known secrets stay. Idempotent, does not block.
    @Override
    public void close() {
        keys.close();
    }
}
