package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Sessions in this process, whose idle time follows a clock that a test can move.
final class InMemorySessionStore implements SessionStore {
    private final Map<String, Kept> sessions = new ConcurrentHashMap<>();
    private final Map<String, Instant> begun = new ConcurrentHashMap<>();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final Clock clock;

    InMemorySessionStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void save(Session session, Duration idle) {
        sessions.put(session.hash(), new Kept(session, clock.instant().plus(idle)));
    }

    @Override
    public synchronized Optional<Session> begin(Session session, Duration idle) {
        if (removed.contains(session.hash())) {
            return Optional.empty();
        }
        save(peek(session.hash()).orElse(session), idle);
        return peek(session.hash());
    }

    @Override
    public Instant firstBegun(String hash, Instant now, Duration noted) {
        Instant before = begun.putIfAbsent(hash, now);
        return before == null ? now : before;
    }

    @Override
    public Optional<Session> find(String hash, Duration idle) {
        Optional<Session> found = peek(hash);
        found.ifPresent(session -> save(session, idle));
        return found;
    }

    @Override
    public Optional<Session> peek(String hash) {
        return Optional.ofNullable(sessions.get(hash))
                .filter(kept -> kept.until().isAfter(clock.instant()))
                .map(Kept::session);
    }

    @Override
    public synchronized boolean remove(String hash) {
        removed.add(hash);
        return sessions.remove(hash) != null;
    }

    @Override
    public List<Session> ofUser(String userId, Instant now) {
        return sessions.keySet().stream()
                .flatMap(hash -> peek(hash).stream())
                .filter(session -> session.userId().equals(userId))
                .filter(session -> session.endsAt().isAfter(now))
                .sorted(Comparator.comparing(Session::endsAt))
                .toList();
    }

    @Override
    public void eachOfUser(String userId, Keyspace.Page hashes) throws InterruptedException {
        hashes.read(sessions.entrySet().stream()
                .filter(kept -> kept.getValue().session().userId().equals(userId))
                .map(Map.Entry::getKey)
                .toList());
    }

    @Override
    public void eachUser(Keyspace.Page userIds) throws InterruptedException {
        userIds.read(sessions.values().stream()
                .map(kept -> kept.session().userId())
                .distinct()
                .toList());
    }

    private record Kept(Session session, Instant until) {}
}
