package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one owner of this process's connections to Redis: one connection for each named database, shared by all threads.
///
/// While Redis is gone every request is refused at once; the connections come back by themselves when it is there
/// again. Thread-safe. Close it last, after those who ask it.
public final class RedisConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration RECONNECT_DELAY_MIN = Duration.ofMillis(10);
    private static final long RECONNECT_DELAY_BASE_MILLIS = 50;
    private static final int NETWORK_THREADS = 2;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);

    private final RedisAddress address;
    private final ClientResources resources;
    private final RedisClient client;

    private final ClientResources listeningResources;

    /// For the connections that must hear what happens.
    private final RedisClient listening;

    private final List<Runnable> heard = new ArrayList<>();
    private final RedisSettings settings;
    private final Map<RedisDatabase, DatabaseConnection> databases = new EnumMap<>(RedisDatabase.class);
    private @Nullable ChannelConnection channels;

    private RedisConnections(RedisSettings settings) {
        this.settings = settings;
        address = RedisAddress.of(settings.uri());
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(NETWORK_THREADS)
                .computationThreadPoolSize(NETWORK_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.equalJitter(
                        RECONNECT_DELAY_MIN,
                        settings.reconnectDelayMax(),
                        RECONNECT_DELAY_BASE_MILLIS,
                        TimeUnit.MILLISECONDS))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options(settings));
        listeningResources = resources
                .mutate()
                .nettyCustomizer(new SilenceLimit(SILENCE_MAX))
                .build();
        listening = RedisClient.create(listeningResources);
        listening.setOptions(options(settings));
    }

    /// Connects to the named databases; blocks at most the connect and the command time-out together.
    ///
    /// @param wanted the databases that will be asked for
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    /// @throws RedisUnavailableException when Redis cannot be reached or refuses; the message says where it was
    ///     looked for, why it failed and what to do
    /// @throws InterruptedException when the thread is interrupted meanwhile
    public static RedisConnections open(RedisSettings settings, Set<RedisDatabase> wanted) throws InterruptedException {
        validate(settings);
        RedisConnections connections = new RedisConnections(settings);
        try {
            connections.connect(wanted);
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
        DatabaseConnection connection = databases.get(database);
        if (connection == null) {
            throw new IllegalArgumentException("the Redis database " + database.label() + " was not opened");
        }
        return connection;
    }

    /// Listens to a channel from here on, on a connection that all channels share: what any process announces there by
    /// [Keyspace#announce]. Channels belong to no database. Blocks at most the connect and the command time-out
    /// together.
    ///
    /// @throws RedisUnavailableException when Redis cannot be reached or refuses
    public synchronized void listen(String channel, ChannelListener listener) throws InterruptedException {
        if (channels == null) {
            channels = ChannelConnection.start(
                    await(
                            listening
                                    .connectPubSubAsync(StringCodec.UTF8, uri(RedisDatabase.MAIN))
                                    .toCompletableFuture(),
                            System.nanoTime() + patience().toNanos()),
                    address,
                    resources.eventExecutorGroup());
            heard.add(channels::close);
        }
        channels.listen(channel, listener, settings.commandTimeout());
    }

    /// Keeps values of a database near, on a connection of their own. Blocks at most the connect and the command
    /// time-out together.
    ///
    /// @param most how many are kept at most
    /// @throws RedisUnavailableException when Redis cannot be reached or refuses
    public synchronized <V> NearCopies<V> near(RedisDatabase database, int most, NearCopies.Decoder<V> decoder)
            throws InterruptedException {
        NearCopies<V> copies = NearCopies.start(
                await(
                        listening
                                .connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), uri(database))
                                .toCompletableFuture(),
                        System.nanoTime() + patience().toNanos()),
                most,
                decoder,
                resources.eventExecutorGroup());
        heard.add(copies::close);
        return copies;
    }

    /// Where Redis is, as `host:port`; without credentials.
    public String address() {
        return address.toString();
    }

    /// Ends the connections; requests that still wait end with [RedisUnavailableException]. Idempotent; blocks a few
    /// seconds at most.
    @Override
    public void close() {
        databases.values().forEach(DatabaseConnection::expectClose);
        heard.forEach(Runnable::run);
        shutDown(listening.shutdownAsync(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        shutDown(client.shutdownAsync(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        // It shares the threads of the other.
        listeningResources
                .shutdown(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_PATIENCE.toMillis());
        resources
                .shutdown(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_PATIENCE.toMillis());
    }

    private void connect(Set<RedisDatabase> wanted) throws InterruptedException {
        Map<RedisDatabase, CompletableFuture<StatefulRedisConnection<String, byte[]>>> attempts =
                new EnumMap<>(RedisDatabase.class);
        for (RedisDatabase database : wanted) {
            attempts.put(
                    database,
                    client.connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), uri(database))
                            .toCompletableFuture());
        }
        long giveUpAt = System.nanoTime() + patience().toNanos();
        for (Map.Entry<RedisDatabase, CompletableFuture<StatefulRedisConnection<String, byte[]>>> attempt :
                attempts.entrySet()) {
            StatefulRedisConnection<String, byte[]> connection = await(attempt.getValue(), giveUpAt);
            databases.put(
                    attempt.getKey(),
                    new DatabaseConnection(attempt.getKey(), address, connection, settings.commandTimeout()));
        }
    }

    private <C> C await(CompletableFuture<C> connection, long giveUpAt) throws InterruptedException {
        try {
            return connection.get(Math.max(0, giveUpAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new RedisUnavailableException(FirstConnectFailure.describe(address, e), e);
        }
    }

    private Duration patience() {
        return settings.connectTimeout().plus(settings.commandTimeout());
    }

    private RedisURI uri(RedisDatabase database) {
        RedisURI uri = RedisURI.create(settings.uri());
        uri.setDatabase(database.number());
        uri.setClientName(settings.clientName());
        uri.setTimeout(settings.commandTimeout());
        return uri;
    }

    private static ClientOptions options(RedisSettings settings) {
        return ClientOptions.builder()
                .protocolVersion(ProtocolVersion.RESP3)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(settings.requestQueueSize())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        // A peer that vanished without a word is noticed within half a minute.
                        .keepAlive(KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(15))
                                .interval(Duration.ofSeconds(5))
                                .count(3)
                                .build())
                        .build())
                .build();
    }

    private static void validate(RedisSettings settings) {
        requireRange("connect-timeout", settings.connectTimeout());
        requireRange("command-timeout", settings.commandTimeout());
        requireRange("reconnect-delay-max", settings.reconnectDelayMax());
        if (settings.requestQueueSize() < 1 || settings.requestQueueSize() > 1_000_000) {
            throw new IllegalArgumentException("autobot.redis.request-queue-size is " + settings.requestQueueSize()
                    + ", which is not between 1 and 1000000");
        }
        if (!settings.clientName().matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("autobot.redis.client-name '" + settings.clientName()
                    + "' is not 1 to 64 visible ASCII characters without spaces");
        }
    }

    private static void requireRange(String key, Duration value) {
        if (value.compareTo(Duration.ofMillis(10)) < 0 || value.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "autobot.redis." + key + " is " + value + ", which is not between 10ms and 5m");
        }
    }

    private static void shutDown(CompletableFuture<Void> shutdown) {
        try {
            shutdown.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("Redis client did not shut down cleanly");
        }
    }
}
