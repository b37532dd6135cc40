package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The one owner of this process's connections to Redis: one connection for each named database, shared by all
/// threads.
///
/// A request that fails for a passing reason is made again where that cannot falsify its result. While Redis is
/// gone every request is refused, after the first few at once; the connections come back by themselves when it
/// is there again. Thread-safe. Close it last, after those who ask it.
public final class RedisConnections implements AutoCloseable {
    private final ClientSetup setup;
    private final Servers servers;
    private final Probes probes;
    private final Map<RedisDatabase, OpenDatabase> databases = new ConcurrentHashMap<>();
    private final List<Ear> ears = new CopyOnWriteArrayList<>();
    private @Nullable ChannelConnection channels;

    private RedisConnections(ClientSetup setup) {
        this.setup = setup;
        servers = Servers.of(setup);
        probes = new Probes(setup.settings().probeInterval());
    }

    /// Connects, and counts for nobody.
    ///
    /// @see #open(RedisSettings, Set, MeterRegistry)
    public static RedisConnections open(RedisSettings settings, Set<RedisDatabase> wanted) throws InterruptedException {
        return open(settings, wanted, new CompositeMeterRegistry());
    }

    /// Connects to the named databases; blocks at most the connect and the command time-out together, and where
    /// Redis is loading its data as long as that takes, up to the limit for it.
    ///
    /// @param wanted the databases that will be asked for
    /// @param metrics shows what requests come to, `autobot.redis.*`, for each database
    /// @throws IllegalArgumentException when a setting is out of its range, or a file that it names does not
    ///     hold what it should; the message names it
    /// @throws RedisUnavailableException when Redis cannot be reached, refuses or does not serve; the message
    ///     says where it was looked for, why it failed and what to do
    /// @throws InterruptedException when the thread is interrupted meanwhile
    public static RedisConnections open(RedisSettings settings, Set<RedisDatabase> wanted, MeterRegistry metrics)
            throws InterruptedException {
        RedisConnections connections = new RedisConnections(ClientSetup.of(settings));
        try {
            connections.connect(wanted, metrics);
            return connections;
        } catch (RuntimeException | InterruptedException e) {
            connections.close();
            throw e;
        }
    }

    /// The keys and values of a database; does not block.
    ///
    /// @throws IllegalArgumentException when the database was not named at [#open]
    public Keyspace keyspace(RedisDatabase database) {
        return opened(database).keyspace();
    }

    /// How each opened database is, by what was last seen of it; does not block.
    public Map<RedisDatabase, DatabaseHealth> health() {
        Map<RedisDatabase, DatabaseHealth> health = new EnumMap<>(RedisDatabase.class);
        databases.forEach((database, open) -> health.put(database, open.health()));
        return Collections.unmodifiableMap(health);
    }

    /// Has someone told of each change of a database's health from here on, on the thread that notices it: it
    /// may not block.
    ///
    /// @throws IllegalArgumentException when the database was not named at [#open]
    public void listenToHealth(RedisDatabase database, Runnable listener) {
        opened(database).listen(listener);
    }

    /// Listens to a channel from here on, on a connection that all channels share: what any process announces
    /// there by [Keyspace#announce]. Channels belong to no database. Blocks at most the connect and the command
    /// time-out together.
    ///
    /// @throws RedisUnavailableException when Redis cannot be reached or refuses
    public synchronized void listen(String channel, ChannelListener listener) throws InterruptedException {
        if (channels == null) {
            channels = await(servers.connectForChannels(), giveUpAt());
            ears.add(channels);
        }
        channels.listen(channel, listener, setup.settings().commandTimeout());
    }

    /// Keeps values of a database near, on a connection of their own. Blocks at most the connect and the command
    /// time-out together.
    ///
    /// @param most how many are kept at most
    /// @return empty of a cluster, where each node would have to be heard
    /// @throws RedisUnavailableException when Redis cannot be reached or refuses
    public synchronized <V> Optional<NearCopies<V>> near(
            RedisDatabase database, int most, NearCopies.Decoder<V> decoder) throws InterruptedException {
        Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> connecting =
                servers.connectForReading(database);
        if (connecting.isEmpty()) {
            return Optional.empty();
        }
        NearCopies<V> copies = NearCopies.start(await(connecting.get(), giveUpAt()), most, decoder, servers.executor());
        ears.add(copies.ear());
        return Optional.of(copies);
    }

    /// Where Redis is, as `host:port`, with commas between several; without credentials.
    public String address() {
        return setup.address().toString();
    }

    /// Ends the connections; requests that still wait end with [RedisUnavailableException]. Idempotent; blocks
    /// a few seconds at most.
    @Override
    public void close() {
        probes.close();
        ears.forEach(Ear::close);
        databases.values().forEach(database -> database.link().expectClose());
        servers.close();
    }

    /// Where one connection was told that this is no longer the place, none may stay, least of all one that only
    /// listens: nobody would tell it.
    private void leave() {
        databases.values().forEach(database -> database.link().reconnect());
        ears.forEach(Ear::reconnect);
    }

    private OpenDatabase opened(RedisDatabase database) {
        OpenDatabase opened = databases.get(database);
        if (opened == null) {
            throw new IllegalArgumentException("the Redis database " + database.label() + " was not opened");
        }
        return opened;
    }

    private void connect(Set<RedisDatabase> wanted, MeterRegistry metrics) throws InterruptedException {
        Map<RedisDatabase, CompletableFuture<Link>> attempts = new EnumMap<>(RedisDatabase.class);
        wanted.forEach(database -> attempts.put(database, servers.connect(database)));
        long giveUpAt = giveUpAt();
        FirstAnswer firstAnswer = new FirstAnswer(
                setup.address(),
                setup.settings().commandTimeout(),
                setup.settings().loadingLimit());
        Map<RedisDatabase, Link> links = new EnumMap<>(RedisDatabase.class);
        for (Map.Entry<RedisDatabase, CompletableFuture<Link>> attempt : attempts.entrySet()) {
            links.put(attempt.getKey(), await(attempt.getValue(), giveUpAt));
        }
        for (Map.Entry<RedisDatabase, Link> link : links.entrySet()) {
            firstAnswer.await(link.getValue());
            OpenDatabase database =
                    new OpenDatabase(link.getKey(), setup, servers, link.getValue(), this::leave, metrics);
            databases.put(link.getKey(), database);
            probes.start(database, link.getKey().label());
        }
    }

    private <C> C await(CompletableFuture<C> connection, long giveUpAt) throws InterruptedException {
        try {
            return connection.get(Math.max(0, giveUpAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new RedisUnavailableException(FirstConnectFailure.describe(setup.address(), e), e);
        }
    }

    private long giveUpAt() {
        RedisSettings settings = setup.settings();
        return System.nanoTime()
                + settings.connectTimeout().plus(settings.commandTimeout()).toNanos();
    }
}
