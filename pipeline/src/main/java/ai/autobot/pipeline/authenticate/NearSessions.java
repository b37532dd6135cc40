package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.NearCopies;
import ai.autobot.pipeline.runtime.redis.NearLook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Sessions in Redis, with copies of those in use near: a look-up costs no request then. What another instance changes
/// is seen here within [NearCopies#STALENESS_MAX], and what this one changes at once.
///
/// A session may live for a thirtieth of its idle time longer than asked for, and never beyond its end.
public final class NearSessions implements SessionStore {
    /// What is kept near of a session.
    public static final NearCopies.Decoder<Session> DECODER = new NearCopies.Decoder<>() {
        @Override
        public Optional<Session> decode(String key, byte[] value) {
            return RedisSessionStore.decode(key, value);
        }

        @Override
        public Duration rest(Session session) {
            return RedisSessionStore.rest(session);
        }
    };

    private final SessionStore sessions;
    private final NearCopies<Session> copies;

    /// @param sessions where the sessions are
    /// @param copies of the same database, made with [#DECODER]
    public NearSessions(RedisSessionStore sessions, NearCopies<Session> copies) {
        this.sessions = sessions;
        this.copies = copies;
    }

    @Override
    public Optional<Session> find(String hash, Duration idle) throws InterruptedException {
        return switch (copies.find(RedisSessionStore.sessionKey(hash), idle)) {
            case NearLook.Found<Session>(Session session) -> Optional.of(session);
            case NearLook.Absent<Session> absent -> Optional.empty();
            case NearLook.Unknown<Session> unknown -> sessions.find(hash, idle);
        };
    }

    @Override
    public Optional<Session> peek(String hash) throws InterruptedException {
        return sessions.peek(hash);
    }

    @Override
    public void save(Session session, Duration idle) throws InterruptedException {
        sessions.save(session, idle);
        copies.forget(RedisSessionStore.sessionKey(session.hash()));
    }

    @Override
    public Optional<Session> begin(Session session, Duration idle) throws InterruptedException {
        try {
            return sessions.begin(session, idle);
        } finally {
            copies.forget(RedisSessionStore.sessionKey(session.hash()));
        }
    }

    @Override
    public Instant firstBegun(String hash, Instant now, Duration noted) throws InterruptedException {
        return sessions.firstBegun(hash, now, noted);
    }

    @Override
    public boolean remove(String hash) throws InterruptedException {
        try {
            return sessions.remove(hash);
        } finally {
            // Also where the answer was lost: it may have been removed.
            copies.forget(RedisSessionStore.sessionKey(hash));
        }
    }

    @Override
    public List<Session> ofUser(String userId, Instant now) throws InterruptedException {
        return sessions.ofUser(userId, now);
    }

    @Override
    public void eachOfUser(String userId, Keyspace.Page hashes) throws InterruptedException {
        sessions.eachOfUser(userId, hashes);
    }

    @Override
    public void eachUser(Keyspace.Page userIds) throws InterruptedException {
        sessions.eachUser(userIds);
    }
}
