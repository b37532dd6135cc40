package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions in Redis: each under the hash of its id, so that nobody who reads the database can use one, with a group of
/// hashes for each user. A look-up is one request, and a second one when the session ends before it would be forgotten.
public final class RedisSessionStore implements SessionStore, SessionWatches.Marks {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSessionStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// An instance that heard nothing for so long has no call left that began before, and no token of another issuer
    /// begins a session again that was to live as long as one does by default.
    private static final Duration MARKED_AT_LEAST = Duration.ofHours(25);

    /// For clocks that differ.
    private static final Duration MARKED_BEYOND = Duration.ofHours(1);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final String SESSION = "session:";
    private static final String OF_USER = "user-sessions:";
    private static final int MARKS_AT_ONCE = 1_000;

    private final Keyspace sessions;

    /// @param sessions the database of sessions
    public RedisSessionStore(Keyspace sessions) {
        this.sessions = sessions;
    }

    @Override
    public void save(Session session, Duration idle) throws InterruptedException {
        // First the group: a session that is not in it would survive the end of all of its user's sessions.
        sessions.addMember(userKey(session.userId()), session.hash(), session.createdAt(), session.endsAt());
        sessions.set(sessionKey(session.hash()), write(session), kept(session, idle));
    }

    @Override
    public Optional<Session> begin(Session session, Duration idle) throws InterruptedException {
        sessions.addMember(userKey(session.userId()), session.hash(), session.createdAt(), session.endsAt());
        return sessions.getOrSetUnlessMarked(
                        sessionKey(session.hash()), revokedKey(session.hash()), write(session), kept(session, idle))
                .flatMap(value -> read(session.hash(), value));
    }

    @Override
    public Optional<Session> find(String hash, Duration idle) throws InterruptedException {
        Optional<Session> found = sessions.getAndExtend(sessionKey(hash), idle).flatMap(value -> read(hash, value));
        if (found.isPresent() && rest(found.get()).compareTo(idle) < 0) {
            // Whoever knocks must not keep it beyond its end.
            var _ = sessions.getAndExtend(sessionKey(hash), kept(found.get(), idle));
        }
        return found;
    }

    @Override
    public Instant firstBegun(String hash, Instant now, Duration noted) throws InterruptedException {
        String key = "begun:" + hash;
        Optional<byte[]> before = sessions.getAndExtend(key, noted);
        if (before.isEmpty()) {
            byte[] first = Long.toString(now.toEpochMilli()).getBytes(StandardCharsets.US_ASCII);
            before = sessions.getOrSet(key, first, noted);
        }
        // What cannot be read is nobody's way in: the exception is a look-up that failed.
        return before.map(millis -> Instant.ofEpochMilli(Long.parseLong(new String(millis, StandardCharsets.US_ASCII))))
                .orElse(now);
    }

    /// How much longer a session may live; not positive when it is past its end.
    static Duration rest(Session session) {
        return Duration.between(Instant.now(), session.endsAt());
    }

    /// For how long it is kept, and longer than nothing: no time at all would be no time to live.
    private static Duration kept(Session session, Duration idle) {
        Duration rest = rest(session);
        Duration kept = rest.compareTo(idle) < 0 ? rest : idle;
        return kept.compareTo(SHORTEST) < 0 ? SHORTEST : kept;
    }

    @Override
    public Optional<Session> peek(String hash) throws InterruptedException {
        return sessions.get(sessionKey(hash)).flatMap(value -> read(hash, value));
    }

    @Override
    public boolean remove(String hash) throws InterruptedException {
        sessions.deleteAll(List.of(RedisRefreshStore.key(hash)));
        // The user's group is left alone: it forgets the hash by itself, and whoever reads it sees that it is gone.
        return sessions.deleteAndAnnounce(
                sessionKey(hash), revokedKey(hash), marked(hash), SessionWatches.CHANNEL, hash);
    }

    /// As long as the session would have lived at most.
    private Duration marked(String hash) throws InterruptedException {
        Duration rest =
                peek(hash).map(session -> rest(session).plus(MARKED_BEYOND)).orElse(MARKED_AT_LEAST);
        return rest.compareTo(MARKED_AT_LEAST) > 0 ? rest : MARKED_AT_LEAST;
    }

    @Override
    public Set<String> revoked(Set<String> hashes) throws InterruptedException {
        Set<String> revoked = new HashSet<>();
        for (List<String> some :
                hashes.stream().gather(Gatherers.windowFixed(MARKS_AT_ONCE)).toList()) {
            Set<String> marks = sessions.present(
                    some.stream().map(RedisSessionStore::revokedKey).toList());
            some.stream().filter(hash -> marks.contains(revokedKey(hash))).forEach(revoked::add);
        }
        return Set.copyOf(revoked);
    }

    @Override
    public List<Session> ofUser(String userId, Instant now) throws InterruptedException {
        List<Session> alive = new ArrayList<>();
        for (String hash : sessions.members(userKey(userId), now)) {
            // One that is not there may be about to begin: it stays in the group.
            peek(hash).ifPresent(alive::add);
        }
        return List.copyOf(alive);
    }

    @Override
    public void eachOfUser(String userId, Keyspace.Page hashes) throws InterruptedException {
        sessions.eachMember(userKey(userId), hashes);
    }

    @Override
    public void eachUser(Keyspace.Page userIds) throws InterruptedException {
        sessions.eachKey(OF_USER, userIds);
    }

    static String sessionKey(String hash) {
        return SESSION + hash;
    }

    private static String revokedKey(String hash) {
        return "revoked:" + hash;
    }

    private static String userKey(String userId) {
        return OF_USER + userId;
    }

    private static byte[] write(Session session) {
        try {
            return JSON.writeValueAsBytes(new Stored(
                    session.userId(),
                    session.roles(),
                    session.createdAt().toEpochMilli(),
                    session.endsAt().toEpochMilli()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a session cannot be written as JSON", e);
        }
    }

    /// The session that is kept under a key; empty when it cannot be read.
    static Optional<Session> decode(String key, byte[] value) {
        return read(key.substring(SESSION.length()), value);
    }

    private static Optional<Session> read(String hash, byte[] value) {
        try {
            Stored stored = JSON.readValue(value, Stored.class);
            return Optional.of(new Session(
                    hash,
                    stored.userId,
                    stored.roles,
                    Instant.ofEpochMilli(stored.createdAtMillis),
                    Instant.ofEpochMilli(stored.endsAtMillis)));
        } catch (IOException | RuntimeException e) {
            // Whoever damaged it: nobody is let in by what cannot be read.
            LOG.atWarn()
                    .addKeyValue("sessionHash", hash)
                    .addKeyValue("cause", e.getClass())
                    .log("Session cannot be read and counts as ended");
            return Optional.empty();
        }
    }

    private record Stored(String userId, Set<String> roles, long createdAtMillis, long endsAtMillis) {}
}
