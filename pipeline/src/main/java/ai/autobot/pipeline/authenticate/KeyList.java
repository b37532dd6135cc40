package ai.autobot.pipeline.authenticate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The secrets as they stand in Redis, the newest first: a line each, `id secret` or `id secret activeFromMillis`.
/// Immutable. It shows nothing but ids.
///
/// @param keys 1 to [#MOST], the newest first, with distinct ids
record KeyList(List<StoredKey> keys) {
    static final int MOST = 16;

    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]{1,64}) ([A-Za-z0-9_-]{86})(?: ([0-9]{1,15}))?");

    KeyList {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MOST) {
            throw new IllegalArgumentException("keys are " + keys.size() + ", not 1 to " + MOST);
        }
    }

    /// One new secret that signs since ever, so that what is written can be read by every version.
    static KeyList create() {
        return new KeyList(List.of(StoredKey.random(Instant.EPOCH)));
    }

    /// @throws IllegalStateException when it is no such list; the message shows nothing of it
    static KeyList parse(byte[] stored) {
        List<StoredKey> keys = new ArrayList<>();
        for (String line : new String(stored, StandardCharsets.US_ASCII).split("\n", MOST + 1)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()
                    || keys.size() == MOST
                    || keys.stream().anyMatch(key -> key.id().equals(matcher.group(1)))) {
                // Neither the line nor the cause may be shown: they hold the secret.
                throw new IllegalStateException("the secrets at the key " + SigningKeys.STORED_AT
                        + " of the Redis database main are not 1 to " + MOST
                        + " lines of a key id and 64 bytes in base64url");
            }
            Instant activeFrom = Optional.ofNullable(matcher.group(3))
                    .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)))
                    .orElse(Instant.EPOCH);
            keys.add(new StoredKey(matcher.group(1), matcher.group(2), activeFrom));
        }
        return new KeyList(keys);
    }

    byte[] bytes() {
        return keys.stream()
                .map(key -> key.id() + " " + key.secret()
                        + (key.activeFrom().equals(Instant.EPOCH)
                                ? ""
                                : " " + key.activeFrom().toEpochMilli()))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    boolean has(String id) {
        return keys.stream().anyMatch(key -> key.id().equals(id));
    }

    /// The one that signs: the newest whose time has come; the oldest, where by this clock none's has.
    StoredKey signing(Instant now) {
        return keys.stream()
                .filter(key -> !key.activeFrom().isAfter(now))
                .findFirst()
                .orElse(keys.getLast());
    }

    /// When nothing is in use any more that the secret made: the time in which the next one took over, and then as long
    /// as anything lives. Empty for the newest, which nothing follows, and where nobody noted that time.
    ///
    /// @param use how long what a secret made is in use
    Optional<Instant> removableAt(StoredKey key, Duration use) {
        int place = keys.indexOf(key);
        return place < 1
                ? Optional.empty()
                : Optional.of(keys.get(place - 1).activeFrom())
                        .filter(time -> !time.equals(Instant.EPOCH))
                        .map(time -> time.plus(use));
    }

    /// Without the secrets that nothing needs any more. Where nobody noted when the next one took over, that counts as
    /// now.
    KeyList pruned(Instant now, Duration use) {
        KeyList dated = new KeyList(keys.stream()
                .map(key -> !key.equals(keys.getLast()) && key.activeFrom().equals(Instant.EPOCH)
                        ? key.activeFrom(now)
                        : key)
                .toList());
        return new KeyList(dated.keys.stream()
                .filter(key -> dated.removableAt(key, use)
                        .filter(time -> !time.isAfter(now))
                        .isEmpty())
                .toList());
    }

    /// With a newer one.
    KeyList with(StoredKey newest) {
        return new KeyList(Stream.concat(Stream.of(newest), keys.stream()).toList());
    }

    /// Without one. If it was the one that signs, the next takes over now; where there is none, a new one.
    KeyList without(String id, Instant now, StoredKey replacement) {
        List<StoredKey> rest =
                keys.stream().filter(key -> !key.id().equals(id)).collect(Collectors.toCollection(ArrayList::new));
        if (!signing(now).id().equals(id)) {
            return new KeyList(rest);
        }
        List<StoredKey> next =
                rest.stream().filter(key -> key.activeFrom().isAfter(now)).toList();
        if (next.isEmpty()) {
            rest.addFirst(replacement);
        } else {
            // All instances know it already.
            rest.set(rest.indexOf(next.getLast()), next.getLast().activeFrom(now));
        }
        return new KeyList(rest);
    }

    /// The newest of all, whether or not it signs yet.
    StoredKey newest() {
        return Objects.requireNonNull(keys.getFirst());
    }

    @Override
    public String toString() {
        return "KeyList" + keys;
    }
}
