package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One hash for each session: its newest token, the one before it, and when it was replaced, by Redis's clock,
/// so that those of the instances do not matter.
public final class RedisRefreshStore implements RefreshStore {
    private static final String BEGIN = """
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'newest', ARGV[1], 'seed', ARGV[2])
            redis.call('PEXPIREAT', KEYS[1], ARGV[3])
            return {}""";

    /// An empty successor only looks.
    private static final String REPLACE = """
            local time = redis.call('TIME')
            local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
            local kept = redis.call('HMGET', KEYS[1], 'newest', 'before', 'replaced', 'seed')
            if not kept[1] then return {'none', ''} end
            if kept[1] == ARGV[1] then
                if ARGV[2] ~= '' then
                    redis.call('HSET', KEYS[1], 'newest', ARGV[2], 'before', ARGV[1],
                            'replaced', string.format('%.0f', now))
                end
                return {'newest', kept[4]}
            end
            if kept[2] == ARGV[1] and now - tonumber(kept[3]) < tonumber(ARGV[3]) then
                return {'repeated', kept[4]}
            end
            return {'used', ''}""";

    private static final Duration COUNTED = Duration.ofMinutes(15);

    private final Keyspace sessions;
    private final WindowedCount refusals;

    /// @param sessions the database of sessions
    public RedisRefreshStore(Keyspace sessions) {
        this.sessions = sessions;
        this.refusals = new WindowedCount(sessions, COUNTED);
    }

    @Override
    public void begin(String sessionHash, String tokenHash, String seed, Instant endsAt) throws InterruptedException {
        var _ = sessions.run(
                BEGIN, List.of(key(sessionHash)), List.of(tokenHash, seed, Long.toString(endsAt.toEpochMilli())));
    }

    @Override
    public Standing look(String sessionHash, String tokenHash, Duration retry) throws InterruptedException {
        return replace(sessionHash, tokenHash, "", retry);
    }

    @Override
    public Standing replace(String sessionHash, String tokenHash, String nextHash, Duration retry)
            throws InterruptedException {
        List<String> answer = sessions.run(
                REPLACE, List.of(key(sessionHash)), List.of(tokenHash, nextHash, Long.toString(retry.toMillis())));
        return switch (answer.getFirst()) {
            case "newest" -> new Standing.Newest(answer.getLast());
            case "repeated" -> new Standing.Repeated(answer.getLast());
            case "used" -> new Standing.Used();
            default -> new Standing.None();
        };
    }

    @Override
    public long refused(String origin) throws InterruptedException {
        return refusals.next("refreshes-refused", origin).number();
    }

    @Override
    public void forget(String sessionHash) throws InterruptedException {
        sessions.delete(key(sessionHash));
    }

    static String key(String sessionHash) {
        return "refresh:" + sessionHash;
    }
}
