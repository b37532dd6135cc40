package ai.autobot.pipeline.authenticate;

import static java.util.function.Predicate.not;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Changes the secrets that all instances share, in Redis, and tells the instances. Of changes that are made at once
/// none is lost: each is made to the list that its maker has seen, or again.
///
/// Thread-safe. Every method blocks for some requests to Redis, and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not answer; whether the change was made
/// is then unknown, and [#list] tells.
public final class KeyRotation {
    private static final int TRIES = 64;

    private final Keyspace main;
    private final KeyRules rules;
    private final Clock clock;

    /// @param main the database main
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    public KeyRotation(Keyspace main, AuthenticateSettings settings, Clock clock) {
        this.main = main;
        this.rules = KeyRules.of(settings);
        this.clock = clock;
    }

    /// The secrets there are, the newest first; none before a worker's first start, or the first rotation.
    public List<KeyState> list() throws InterruptedException {
        Optional<byte[]> stored = main.get(SigningKeys.STORED_AT);
        if (stored.isEmpty()) {
            return List.of();
        }
        KeyList list = KeyList.parse(stored.get());
        Instant now = now();
        return list.keys().stream().map(key -> state(key, list, now)).toList();
    }

    /// Adds a secret, which signs after `autobot.authenticate.key-activation`; see [#rotate(Duration)].
    public KeyChange rotate() throws InterruptedException {
        return rotate(rules.activation());
    }

    /// Adds a secret, and drops those that nothing needs any more. Every instance verifies with the new one at
    /// once, and signs with it from its time on, so that none meets a token or a sealed authorization of a secret
    /// that it does not know.
    ///
    /// @param activation how long from now on it does not sign yet
    /// @throws IllegalArgumentException when that is not long enough for every instance to hear of it, or too
    ///     long
    public KeyChange rotate(Duration activation) throws InterruptedException {
        rules.requireActivation(activation);
        Instant now = now();
        StoredKey added = StoredKey.random(now.plus(activation));
        return change(added.id(), before -> {
            KeyList needed = before.pruned(now, rules.use());
            if (needed.keys().size() == KeyList.MOST) {
                StoredKey oldest = needed.keys().getLast();
                Instant roomAt = needed.removableAt(oldest, rules.use()).orElse(now);
                return new Step(before, new KeyChange.Full(KeyList.MOST, roomAt));
            }
            // Never before an older one that waits for its own time.
            Instant newest = needed.newest().activeFrom();
            StoredKey next = newest.isAfter(added.activeFrom()) ? added.activeFrom(newest) : added;
            KeyList after = needed.with(next);
            List<String> pruned = before.keys().stream()
                    .map(StoredKey::id)
                    .filter(not(after::has))
                    .toList();
            return new Step(after, new KeyChange.Rotated(state(next, after, now), pruned));
        });
    }

    /// Takes a secret away at once: what it signed is refused by every instance as soon as it hears, and a waiting
    /// request that was sealed with it alone is rejected. If it is the one that signs, the next one takes over
    /// now, or a new one.
    public KeyChange retire(String id) throws InterruptedException {
        if (main.get(SigningKeys.STORED_AT).isEmpty()) {
            return new KeyChange.Unknown();
        }
        Instant now = now();
        StoredKey replacement = StoredKey.random(now);
        return change(id, before -> {
            if (!before.has(id)) {
                return new Step(before, new KeyChange.Unknown());
            }
            KeyList after = before.without(id, now, replacement);
            return new Step(after, new KeyChange.Retired(state(after.signing(now), after, now)));
        });
    }

    private record Step(KeyList after, KeyChange outcome) {}

    private KeyChange change(String about, Function<KeyList, Step> change) throws InterruptedException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            byte[] stored = SigningKeys.stored(main);
            KeyList before = KeyList.parse(stored);
            Step step = change.apply(before);
            if (step.after().equals(before)) {
                return step.outcome();
            }
            if (main.replaceAndAnnounce(
                    SigningKeys.STORED_AT, stored, step.after().bytes(), KeyRing.CHANNEL, about)) {
                return step.outcome();
            }
        }
        throw new IllegalStateException("others change the secrets all the time: after " + TRIES + " tries none held");
    }

    private KeyState state(StoredKey key, KeyList list, Instant now) {
        KeyState.Use use;
        if (key.equals(list.signing(now))) {
            use = KeyState.Use.SIGNING;
        } else {
            use = key.activeFrom().isAfter(now) ? KeyState.Use.NEXT : KeyState.Use.VERIFYING;
        }
        return new KeyState(
                key.id(),
                use,
                Optional.of(key.activeFrom()).filter(not(Instant.EPOCH::equals)),
                list.removableAt(key, rules.use()).filter(time -> use == KeyState.Use.VERIFYING));
    }

    /// As exact as it is written down.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
