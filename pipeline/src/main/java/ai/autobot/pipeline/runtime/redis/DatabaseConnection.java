package ai.autobot.pipeline.runtime.redis;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.lettuce.core.GetExArgs;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A database on its one shared connection: requests of many threads are pipelined on it. Says of each request
/// whether it may be made again when its answer was lost.
final class DatabaseConnection implements Keyspace {
    /// An account is a hash: the sum under an empty name, and each amount under its own.
    private static final String BOOK = """
            local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
            local more = tonumber(ARGV[2]) - before
            if tonumber(redis.call('HGET', KEYS[1], '') or '0') + more > tonumber(ARGV[3]) then return 0 end
            redis.call('HINCRBY', KEYS[1], '', more)
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return 1""";

    private static final String REBOOK = """
            local before = redis.call('HGET', KEYS[1], ARGV[1])
            if not before then return 0 end
            redis.call('HINCRBY', KEYS[1], '', tonumber(ARGV[2]) - tonumber(before))
            if ARGV[2] == '0' then
                redis.call('HDEL', KEYS[1], ARGV[1])
            else
                redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            end
            return 1""";

    private static final String REPLACE = """
            local there = redis.call('GET', KEYS[1])
            if there ~= ARGV[1] and there ~= ARGV[2] then return 0 end
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            return 1""";
    /// The first gives a new group its end, the second moves the end of an older one, never nearer.
    private static final String ADD_MEMBER = """
            redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, ARGV[3])
            redis.call('PEXPIREAT', KEYS[1], ARGV[2], 'NX')
            redis.call('PEXPIREAT', KEYS[1], ARGV[2], 'GT')
            return 1""";

    private static final String DELETE = """
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            return redis.call('DEL', KEYS[1])""";

    private static final String DELETE_AND_ANNOUNCE = """
            local deleted = redis.call('DEL', KEYS[1])
            redis.call('SET', KEYS[2], '', 'PX', ARGV[1])
            redis.call('PUBLISH', ARGV[2], ARGV[3])
            return deleted""";

    private static final String REPLACE_AND_ANNOUNCE = """
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[2])
            redis.call('PUBLISH', ARGV[3], ARGV[4])
            return 1""";

    private static final String GET_OR_SET_UNLESS_MARKED = """
            if redis.call('EXISTS', KEYS[2]) == 1 then return false end
            local found = redis.call('GET', KEYS[1])
            if found then
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
                return found
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return ARGV[1]""";

    private static final String ANYTHING = "*";

    /// How much Redis looks at for one request, while others wait.
    private static final int MEMBERS_SCANNED = 500;

    private static final int KEYS_SCANNED = 1_000;

    private final Guard guard;
    private final KeyNames names;

    DatabaseConnection(Guard guard, KeyNames names) {
        this.guard = guard;
        this.names = names;
    }

    @Override
    public Keyspace within(Duration limit) {
        Guard less = guard.within(limit);
        return less == guard ? this : new DatabaseConnection(less, names);
    }

    @Override
    public Optional<byte[]> get(String key) throws InterruptedException {
        return Optional.ofNullable(guard.ask(Repeat.HARMLESS, redis -> redis.get(names.of(key))));
    }

    @Override
    public Optional<byte[]> getAndExtend(String key, Duration timeToLive) throws InterruptedException {
        return Optional.ofNullable(
                guard.ask(Repeat.HARMLESS, redis -> redis.getex(names.of(key), GetExArgs.Builder.px(timeToLive))));
    }

    @Override
    public void set(String key, byte[] value, Duration timeToLive) throws InterruptedException {
        guard.ask(Repeat.HARMLESS, redis -> redis.set(names.of(key), value, SetArgs.Builder.px(timeToLive)));
    }

    @Override
    public Optional<byte[]> getOrSet(String key, byte[] value, Duration timeToLive) throws InterruptedException {
        return Optional.ofNullable(guard.ask(
                Repeat.ONLY_IF_NOT_DONE,
                redis -> redis.setGet(names.of(key), value, SetArgs.Builder.nx().px(timeToLive))));
    }

    @Override
    public boolean replace(String key, byte[] expected, byte[] value, Duration timeToLive) throws InterruptedException {
        return run(Repeat.HARMLESS, REPLACE, List.of(key), expected, value, bytes(timeToLive.toMillis()));
    }

    @Override
    public boolean setIfAbsent(String key, byte[] value) throws InterruptedException {
        return guard.ask(Repeat.ONLY_IF_NOT_DONE, redis -> redis.set(names.of(key), value, SetArgs.Builder.nx()))
                != null;
    }

    @Override
    public boolean delete(String key) throws InterruptedException {
        return wasDone(guard.ask(Repeat.ONLY_IF_NOT_DONE, redis -> redis.del(names.of(key))));
    }

    @Override
    public boolean delete(String key, byte[] expected) throws InterruptedException {
        return run(Repeat.ONLY_IF_NOT_DONE, DELETE, List.of(key), expected);
    }

    @Override
    public void deleteAll(List<String> keys) throws InterruptedException {
        guard.ask(Repeat.HARMLESS, redis -> redis.unlink(inRedis(keys)));
    }

    @Override
    public void addMember(String key, String member, Instant now, Instant expiry) throws InterruptedException {
        run(
                Repeat.HARMLESS,
                ADD_MEMBER,
                List.of(key),
                bytes(member),
                bytes(expiry.toEpochMilli()),
                bytes(now.toEpochMilli()));
    }

    @Override
    public Set<String> members(String key, Instant now) throws InterruptedException {
        Range<Long> alive =
                Range.from(Range.Boundary.excluding(now.toEpochMilli()), Range.Boundary.including(Long.MAX_VALUE));
        List<byte[]> found = requireNonNullElse(
                guard.ask(
                        Repeat.HARMLESS,
                        redis -> redis.zrangebyscore(names.of(key), alive, Limit.create(0, MEMBERS_READ_MAX))),
                List.of());
        Set<String> members = new LinkedHashSet<>();
        found.forEach(member -> members.add(new String(member, StandardCharsets.UTF_8)));
        return members;
    }

    @Override
    public void eachMember(String key, Page page) throws InterruptedException {
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            ScanCursor from = cursor;
            ScoredValueScanCursor<byte[]> found = requireNonNull(guard.ask(
                    Repeat.HARMLESS,
                    redis -> redis.zscan(names.of(key), from, ScanArgs.Builder.limit(MEMBERS_SCANNED))));
            page.read(found.getValues().stream()
                    .map(member -> new String(member.getValue(), StandardCharsets.UTF_8))
                    .toList());
            cursor = found;
        }
    }

    @Override
    public void eachKey(String prefix, Page page) throws InterruptedException {
        String pattern = names.of(prefix + ANYTHING);
        int before = pattern.indexOf(ANYTHING);
        int behind = pattern.length() - before - ANYTHING.length();
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            // In a cluster the cursor also says which nodes were passed.
            ScanCursor from = cursor;
            KeyScanCursor<String> found = requireNonNull(guard.ask(
                    Repeat.HARMLESS,
                    redis -> redis.scan(from, ScanArgs.Builder.matches(pattern).limit(KEYS_SCANNED))));
            page.read(found.getKeys().stream()
                    .map(key -> key.substring(before, key.length() - behind))
                    .toList());
            cursor = found;
        }
    }

    @Override
    public boolean book(String key, String name, long amount, long limit, Duration timeToLive)
            throws InterruptedException {
        // What others booked meanwhile could make the second answer another one.
        return run(
                Repeat.ONLY_IF_NOT_DONE,
                BOOK,
                List.of(key),
                bytes(name),
                bytes(amount),
                bytes(limit),
                bytes(timeToLive.toMillis()));
    }

    @Override
    public boolean rebook(String key, String name, long amount) throws InterruptedException {
        // A name that was dropped is not found a second time.
        Repeat repeat = amount == 0 ? Repeat.ONLY_IF_NOT_DONE : Repeat.HARMLESS;
        return run(repeat, REBOOK, List.of(key), bytes(name), bytes(amount));
    }

    @Override
    public boolean deleteAndAnnounce(String key, String mark, Duration marked, String channel, String message)
            throws InterruptedException {
        requireTogether(key, mark);
        return run(
                Repeat.ONLY_IF_NOT_DONE,
                DELETE_AND_ANNOUNCE,
                List.of(key, mark),
                bytes(marked.toMillis()),
                bytes(channel),
                bytes(message));
    }

    @Override
    public boolean replaceAndAnnounce(String key, byte[] expected, byte[] value, String channel, String message)
            throws InterruptedException {
        return run(
                Repeat.ONLY_IF_NOT_DONE,
                REPLACE_AND_ANNOUNCE,
                List.of(key),
                expected,
                value,
                bytes(channel),
                bytes(message));
    }

    @Override
    public Optional<byte[]> getOrSetUnlessMarked(String key, String mark, byte[] value, Duration timeToLive)
            throws InterruptedException {
        requireTogether(key, mark);
        return Optional.ofNullable(guard.<byte[]>ask(
                Repeat.HARMLESS,
                redis -> redis.eval(
                        GET_OR_SET_UNLESS_MARKED,
                        ScriptOutputType.VALUE,
                        inRedis(List.of(key, mark)),
                        value,
                        bytes(timeToLive.toMillis()))));
    }

    @Override
    public void announce(String channel, String message) throws InterruptedException {
        guard.ask(Repeat.HARMLESS, redis -> redis.publish(channel, bytes(message)));
    }

    @Override
    public Set<String> present(List<String> keys) throws InterruptedException {
        List<KeyValue<String, byte[]>> found =
                requireNonNullElse(guard.ask(Repeat.HARMLESS, redis -> redis.mget(inRedis(keys))), List.of());
        Set<String> present = new HashSet<>();
        for (int number = 0; number < found.size(); number++) {
            if (found.get(number).hasValue()) {
                present.add(keys.get(number));
            }
        }
        return present;
    }

    @Override
    public List<String> run(String script, List<String> keys, List<String> arguments) throws InterruptedException {
        byte[][] values = arguments.stream().map(DatabaseConnection::bytes).toArray(byte[][]::new);
        List<@Nullable Object> answer = guard.ask(
                Repeat.ONLY_IF_NOT_DONE, redis -> redis.eval(script, ScriptOutputType.MULTI, inRedis(keys), values));
        return answer == null
                ? List.of()
                : answer.stream().map(DatabaseConnection::text).toList();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            default -> value.toString();
        };
    }

    @Override
    public Duration ping() throws InterruptedException {
        long asked = System.nanoTime();
        guard.ping();
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    private boolean run(Repeat repeat, String script, List<String> keys, byte[]... arguments)
            throws InterruptedException {
        return wasDone(guard.<Long>ask(
                repeat, redis -> redis.eval(script, ScriptOutputType.INTEGER, inRedis(keys), arguments)));
    }

    private static void requireTogether(String key, String mark) {
        if (!KeyNames.together(key, mark)) {
            throw new IllegalArgumentException("the key and its mark differ after their first colon");
        }
    }

    private String[] inRedis(List<String> keys) {
        List<String> all = new ArrayList<>(keys.size());
        keys.forEach(key -> all.add(names.of(key)));
        return all.toArray(String[]::new);
    }

    private static boolean wasDone(@Nullable Long count) {
        return requireNonNullElse(count, 0L) > 0;
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
