package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Users in one hash of Redis, each as its revision and JSON, and their names in a sorted set, which lists them
/// in order. Both change in one step.
public final class RedisUserStore implements UserStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisUserStore.class);

    /// What a later version adds is passed over; what is missing makes a user nobody.
    private static final ObjectMapper JSON = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    /// One slot of a cluster has both: what follows the colon is the same.
    private static final List<String> KEYS = List.of("records:users", "names:users");

    private static final int LIST_MAX = 1_000;

    /// Revision 0 is that of a user who is not there; an empty record removes.
    private static final String CHANGE = """
            local there = redis.call('HGET', KEYS[1], ARGV[1])
            local revision = there and string.match(there, '^%d+') or '0'
            if revision ~= ARGV[2] then return {'no'} end
            if ARGV[3] == '' then
                redis.call('HDEL', KEYS[1], ARGV[1])
                redis.call('ZREM', KEYS[2], ARGV[1])
            else
                redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
                redis.call('ZADD', KEYS[2], 0, ARGV[1])
            end
            return {'yes'}""";

    private static final String FIND = "return {redis.call('HGET', KEYS[1], ARGV[1])}";

    private static final String LIST = """
            local names = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], '+', 'LIMIT', 0, ARGV[2])
            if #names == 0 then return {} end
            local records = redis.call('HMGET', KEYS[1], unpack(names))
            local both = {}
            for i, name in ipairs(names) do
                both[2 * i - 1] = name
                both[2 * i] = records[i] or ''
            end
            return both""";

    private final Keyspace main;

    /// @param main the database main
    public RedisUserStore(Keyspace main) {
        this.main = main;
    }

    @Override
    public Optional<User> find(UserName name) throws InterruptedException {
        List<String> found = main.run(FIND, KEYS, List.of(name.value()));
        return found.isEmpty() ? Optional.empty() : read(name.value(), found.getFirst());
    }

    @Override
    public boolean add(User user) throws InterruptedException {
        return change(user.name(), 0, write(user));
    }

    @Override
    public boolean replace(User user) throws InterruptedException {
        return change(user.name(), user.revision(), write(user.withRevision(user.revision() + 1)));
    }

    @Override
    public boolean remove(User user) throws InterruptedException {
        return change(user.name(), user.revision(), "");
    }

    @Override
    public List<User> list(@Nullable UserName after, int limit) throws InterruptedException {
        int most = Math.clamp(limit, 1, LIST_MAX);
        List<String> both =
                main.run(LIST, KEYS, List.of(after == null ? "-" : "(" + after.value(), Integer.toString(most)));
        return IntStream.range(0, both.size() / 2)
                .mapToObj(index -> read(both.get(2 * index), both.get(2 * index + 1)))
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean change(UserName name, long revision, String record) throws InterruptedException {
        return main.run(CHANGE, KEYS, List.of(name.value(), Long.toString(revision), record))
                .equals(List.of("yes"));
    }

    private static String write(User user) {
        try {
            return user.revision() + " "
                    + JSON.writeValueAsString(new Stored(
                            user.passwordHash(),
                            new TreeSet<>(user.roles()),
                            user.disabled(),
                            user.createdAt().toEpochMilli(),
                            user.passwordChangedAt().toEpochMilli()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a user cannot be written as JSON", e);
        }
    }

    private static Optional<User> read(String name, String record) {
        if (record.isEmpty()) {
            return Optional.empty();
        }
        try {
            int space = record.indexOf(' ');
            Stored stored = JSON.readValue(record.substring(space + 1), Stored.class);
            return Optional.of(new User(
                    new UserName(name),
                    stored.passwordHash,
                    stored.roles,
                    stored.disabled,
                    Instant.ofEpochMilli(stored.createdAtMillis),
                    Instant.ofEpochMilli(stored.passwordChangedAtMillis),
                    Long.parseLong(record.substring(0, space))));
        } catch (JsonProcessingException | RuntimeException e) {
            // Whoever damaged it: nobody is let in by what cannot be read. The cause may quote it.
            LOG.atWarn().addKeyValue("cause", e.getClass()).log("User cannot be read and counts as not there");
            return Optional.empty();
        }
    }

    private record Stored(
            String passwordHash,
            Set<String> roles,
            boolean disabled,
            long createdAtMillis,
            long passwordChangedAtMillis) {}
}
