package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where sessions live, shared by all instances: what one saves or removes every other sees with its next call.
///
/// Thread-safe. Every method blocks until the store answers, within the store's own time limit, and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not, or [InterruptedException] when the
/// thread is interrupted.
public interface SessionStore {
    /// Keeps a session, to be forgotten when it was not [found][#find] for that long, or is past [Session#endsAt].
    void save(Session session, Duration idle) throws InterruptedException;

    /// Begins the session of that hash unless there is one, kept for that long. One that was [removed][#remove] lately
    /// does not begin again: not before its longest lifetime is over. Both is looked at in one step.
    ///
    /// @return the session that lives now, whoever began it; empty when it was removed
    Optional<Session> begin(Session session, Duration idle) throws InterruptedException;

    /// When the session of that hash began for the first time, though it may have ended since; now, where nobody has
    /// noted that. Noted for that long again.
    Instant firstBegun(String hash, Instant now, Duration noted) throws InterruptedException;

    /// The session of that hash, kept for that long again, but not beyond its [Session#endsAt]; empty when it has ended
    /// or was removed. Whether it is past its end, by a moment, is for the caller to see.
    Optional<Session> find(String hash, Duration idle) throws InterruptedException;

    /// The session of that hash, without keeping it any longer.
    Optional<Session> peek(String hash) throws InterruptedException;

    /// Ends a session at once, and tells every instance. Its refresh token is forgotten.
    ///
    /// @return whether there was one
    boolean remove(String hash) throws InterruptedException;

    /// The sessions of a user that live, the next to end first; at most [Keyspace#MEMBERS_READ_MAX] are looked at.
    List<Session> ofUser(String userId, Instant now) throws InterruptedException;

    /// Hands on the hashes of all sessions of a user, however many, some at a time; of those that have ended, too. One
    /// that begins meanwhile may be missed.
    void eachOfUser(String userId, Keyspace.Page hashes) throws InterruptedException;

    /// Hands on the ids of all users who may have a session, likewise.
    void eachUser(Keyspace.Page userIds) throws InterruptedException;
}
