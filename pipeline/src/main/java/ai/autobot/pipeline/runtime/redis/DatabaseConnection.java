package ai.autobot.pipeline.runtime.redis;

import static java.util.Objects.requireNonNullElse;

import io.lettuce.core.ExpireArgs;
import io.lettuce.core.GetExArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// A database on its one shared connection: requests of many threads are pipelined on it. Every fault of Redis is
/// turned into [RedisUnavailableException] here and nowhere else.
final class DatabaseConnection implements Keyspace {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseConnection.class);

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
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            return 1""";
    private static final String DELETE = """
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            return redis.call('DEL', KEYS[1])""";

    private static final String DELETE_AND_ANNOUNCE = """
            local deleted = redis.call('DEL', KEYS[1])
            redis.call('SET', KEYS[2], '', 'PX', ARGV[1])
            redis.call('PUBLISH', ARGV[2], ARGV[3])
            return deleted""";

    private final RedisDatabase database;
    private final RedisAddress address;
    private final RedisAsyncCommands<String, byte[]> commands;
    private final Duration commandTimeout;
    private volatile boolean closing;

    DatabaseConnection(
            RedisDatabase database,
            RedisAddress address,
            StatefulRedisConnection<String, byte[]> connection,
            Duration commandTimeout) {
        this(database, address, connection.async(), commandTimeout);
        connection.addListener(new StateLog());
    }

    private DatabaseConnection(
            RedisDatabase database,
            RedisAddress address,
            RedisAsyncCommands<String, byte[]> commands,
            Duration commandTimeout) {
        this.database = database;
        this.address = address;
        this.commands = commands;
        this.commandTimeout = commandTimeout;
    }

    @Override
    public Keyspace within(Duration limit) {
        return limit.compareTo(commandTimeout) < 0 ? new DatabaseConnection(database, address, commands, limit) : this;
    }

    @Override
    public Optional<byte[]> get(String key) throws InterruptedException {
        return Optional.ofNullable(ask(redis -> redis.get(key)));
    }

    @Override
    public Optional<byte[]> getAndExtend(String key, Duration timeToLive) throws InterruptedException {
        return Optional.ofNullable(ask(redis -> redis.getex(key, GetExArgs.Builder.px(timeToLive))));
    }

    @Override
    public void set(String key, byte[] value, Duration timeToLive) throws InterruptedException {
        ask(redis -> redis.set(key, value, SetArgs.Builder.px(timeToLive)));
    }

    @Override
    public Optional<byte[]> getOrSet(String key, byte[] value, Duration timeToLive) throws InterruptedException {
        return Optional.ofNullable(
                ask(redis -> redis.setGet(key, value, SetArgs.Builder.nx().px(timeToLive))));
    }

    @Override
    public boolean replace(String key, byte[] expected, byte[] value, Duration timeToLive) throws InterruptedException {
        byte[] millis = bytes(Long.toString(timeToLive.toMillis()));
        return wasDone(ask(
                redis -> redis.eval(REPLACE, ScriptOutputType.INTEGER, new String[] {key}, expected, value, millis)));
    }

    @Override
    public boolean setIfAbsent(String key, byte[] value) throws InterruptedException {
        return ask(redis -> redis.set(key, value, SetArgs.Builder.nx())) != null;
    }

    @Override
    public boolean delete(String key) throws InterruptedException {
        return wasDone(ask(redis -> redis.del(key)));
    }

    @Override
    public boolean delete(String key, byte[] expected) throws InterruptedException {
        return wasDone(ask(redis -> redis.eval(DELETE, ScriptOutputType.INTEGER, new String[] {key}, expected)));
    }

    @Override
    public void deleteAll(List<String> keys) throws InterruptedException {
        ask(redis -> redis.unlink(keys.toArray(String[]::new)));
    }

    @Override
    public void addMember(String key, String member, Instant now, Instant expiry) throws InterruptedException {
        ask(redis -> redis.zadd(key, (double) expiry.toEpochMilli(), bytes(member)));
        ask(redis -> redis.zremrangebyscore(key, Range.create(0, now.toEpochMilli())));
        // The first gives a new group its end, the second moves the end of an older one, never nearer.
        ask(redis -> redis.pexpireat(key, expiry, ExpireArgs.Builder.nx()));
        ask(redis -> redis.pexpireat(key, expiry, ExpireArgs.Builder.gt()));
    }

    @Override
    public Set<String> members(String key, Instant now) throws InterruptedException {
        Range<Long> alive =
                Range.from(Range.Boundary.excluding(now.toEpochMilli()), Range.Boundary.including(Long.MAX_VALUE));
        List<byte[]> found = requireNonNullElse(
                ask(redis -> redis.zrangebyscore(key, alive, Limit.create(0, MEMBERS_READ_MAX))), List.of());
        Set<String> members = new LinkedHashSet<>();
        found.forEach(member -> members.add(new String(member, StandardCharsets.UTF_8)));
        return members;
    }

    @Override
    public void removeMember(String key, String member) throws InterruptedException {
        ask(redis -> redis.zrem(key, bytes(member)));
    }

    @Override
    public boolean book(String key, String name, long amount, long limit, Duration timeToLive)
            throws InterruptedException {
        return eval(BOOK, key, name, amount, limit, timeToLive.toMillis());
    }

    @Override
    public boolean rebook(String key, String name, long amount) throws InterruptedException {
        return eval(REBOOK, key, name, amount);
    }

    @Override
    public boolean deleteAndAnnounce(String key, String mark, Duration marked, String channel, String message)
            throws InterruptedException {
        byte[] millis = bytes(Long.toString(marked.toMillis()));
        return wasDone(ask(redis -> redis.eval(
                DELETE_AND_ANNOUNCE,
                ScriptOutputType.INTEGER,
                new String[] {key, mark},
                millis,
                bytes(channel),
                bytes(message))));
    }

    @Override
    public void announce(String channel, String message) throws InterruptedException {
        ask(redis -> redis.publish(channel, bytes(message)));
    }

    @Override
    public Set<String> present(List<String> keys) throws InterruptedException {
        List<KeyValue<String, byte[]>> found =
                requireNonNullElse(ask(redis -> redis.mget(keys.toArray(String[]::new))), List.of());
        return found.stream().filter(KeyValue::hasValue).map(KeyValue::getKey).collect(Collectors.toSet());
    }

    @Override
    public List<String> run(String script, List<String> keys, List<String> arguments) throws InterruptedException {
        byte[][] values = arguments.stream().map(DatabaseConnection::bytes).toArray(byte[][]::new);
        List<@Nullable Object> answer =
                ask(redis -> redis.eval(script, ScriptOutputType.MULTI, keys.toArray(String[]::new), values));
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

    private boolean eval(String script, String key, String name, long... numbers) throws InterruptedException {
        byte[][] arguments = Stream.concat(
                        Stream.of(name), LongStream.of(numbers).mapToObj(Long::toString))
                .map(DatabaseConnection::bytes)
                .toArray(byte[][]::new);
        Long done = ask(redis -> redis.eval(script, ScriptOutputType.INTEGER, new String[] {key}, arguments));
        return requireNonNullElse(done, 0L) > 0;
    }

    @Override
    public Duration ping() throws InterruptedException {
        long asked = System.nanoTime();
        ask(RedisAsyncCommands::ping);
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    /// Tells it that its owner is closing: losing the connection is no news then.
    void expectClose() {
        closing = true;
    }

    private <T> @Nullable T ask(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> request)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        RedisFuture<T> answer = null;
        try {
            answer = request.apply(commands);
            return answer.get(commandTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw unavailable("did not answer within " + commandTimeout, e);
        } catch (ExecutionException e) {
            throw unavailable("cannot serve a request", requireNonNullElse(e.getCause(), e));
        } catch (RedisException | CancellationException e) {
            throw unavailable("cannot serve a request", e);
        } finally {
            // Whoever gave up waiting must not leave a request in the queue.
            if (answer != null && !answer.isDone()) {
                answer.cancel(true);
            }
        }
    }

    private RedisUnavailableException unavailable(String problem, Throwable cause) {
        return new RedisUnavailableException(
                "Redis at " + address + ", database " + database.label() + ", " + problem, cause);
    }

    private static boolean wasDone(@Nullable Long count) {
        return requireNonNullElse(count, 0L) > 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class StateLog implements RedisConnectionStateListener {
        private void log(LoggingEventBuilder event, String sentence) {
            event.addKeyValue("address", address)
                    .addKeyValue("database", database.label())
                    .log(sentence);
        }

        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress peer) {
            log(LOG.atInfo(), "Redis is connected again");
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            if (!closing) {
                log(LOG.atWarn(), "Redis connection was lost");
            }
        }
    }
}
