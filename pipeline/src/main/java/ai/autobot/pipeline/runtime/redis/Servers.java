package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What opens connections, and owns the threads that serve them. Thread-safe.
sealed interface Servers extends AutoCloseable {
    /// How many failures in a row say that a database does not answer.
    int failuresInARow();

    KeyNames keyNames(RedisDatabase database);

    CompletableFuture<Link> connect(RedisDatabase database);

    /// A connection for channels; they belong to no database.
    CompletableFuture<ChannelConnection> connectForChannels();

    /// A connection on which Redis can tell of changes to what was read there; empty of a cluster, which has many.
    Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> connectForReading(RedisDatabase database);

    /// Threads for what is done at times; nothing may block them.
    default EventExecutorGroup executor() {
        return resources().eventExecutorGroup();
    }

    ClientResources resources();

    /// Ends all connections; blocks a few seconds at most. Idempotent.
    @Override
    void close();

    static Servers of(ClientSetup setup) {
        ClientResources resources = setup.resources();
        if (setup.settings().cluster()) {
            RedisClusterClient client = RedisClusterClient.create(resources, setup.nodes());
            client.setOptions(setup.clusterOptions());
            return new Cluster(client, resources, setup);
        }
        RedisClient client = RedisClient.create(resources);
        client.setOptions(setup.options());
        return new One(client, resources, setup);
    }

    /// One server; or the master that the sentinels name, whom each new connection asks again.
    record One(RedisClient client, ClientResources resources, ClientSetup setup) implements Servers {
        @Override
        public int failuresInARow() {
            return 5;
        }

        @Override
        public KeyNames keyNames(RedisDatabase database) {
            return KeyNames.asTheyAre();
        }

        @Override
        public CompletableFuture<Link> connect(RedisDatabase database) {
            return connectTo(database).thenApply(connection -> Link.to(connection, executor()));
        }

        @Override
        public Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> connectForReading(
                RedisDatabase database) {
            return Optional.of(connectTo(database));
        }

        private CompletableFuture<StatefulRedisConnection<String, byte[]>> connectTo(RedisDatabase database) {
            return client.connectAsync(codec(), setup.uri(database)).toCompletableFuture();
        }

        @Override
        public CompletableFuture<ChannelConnection> connectForChannels() {
            return client.connectPubSubAsync(StringCodec.UTF8, setup.uri(RedisDatabase.MAIN))
                    .toCompletableFuture()
                    .thenApply(connection -> ChannelConnection.start(connection, setup.address(), executor()));
        }

        @Override
        public void close() {
            Shutdown.of(client, resources);
        }
    }

    record Cluster(RedisClusterClient client, ClientResources resources, ClientSetup setup) implements Servers {
        /// So many that one node of three which is gone does not make the others unreachable: where it has a
        /// third of the requests, that many in a row all meet it once in 10^23.
        @Override
        public int failuresInARow() {
            return 50;
        }

        @Override
        public KeyNames keyNames(RedisDatabase database) {
            return KeyNames.inCluster(database);
        }

        @Override
        public CompletableFuture<Link> connect(RedisDatabase database) {
            return client.refreshPartitionsAsync()
                    .thenCompose(_ -> client.connectAsync(codec()))
                    .toCompletableFuture()
                    .thenApply(connection -> Link.to(connection, executor()));
        }

        @Override
        public Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> connectForReading(
                RedisDatabase database) {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<ChannelConnection> connectForChannels() {
            return client.connectPubSubAsync(StringCodec.UTF8)
                    .thenApply(connection -> ChannelConnection.start(connection, setup.address(), executor()));
        }

        @Override
        public void close() {
            Shutdown.of(client, resources);
        }
    }

    private static RedisCodec<String, byte[]> codec() {
        return RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    }

    /// The end of a client and its threads.
    final class Shutdown {
        private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
        private static final Duration PATIENCE = Duration.ofSeconds(5);

        private Shutdown() {}

        private static void of(AbstractRedisClient client, ClientResources resources) {
            try {
                client.shutdownAsync(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.atWarn().setCause(e).log("Redis client did not shut down cleanly");
            }
            var _ = resources
                    .shutdown(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(PATIENCE.toMillis());
        }
    }
}
