package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A database's one connection, which comes back by itself when it was lost; of a cluster, one to each node.
/// Speaks RESP3. Thread-safe, does not block.
final class Link {
    /// Several within the silence that ends a connection.
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final StatefulConnection<String, byte[]> connection;
    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Supplier<CompletableFuture<Void>> ping;
    private final @Nullable StatefulRedisConnection<String, byte[]> single;
    private final Heartbeat heartbeat;
    private volatile boolean closing;

    /// Hears what becomes of the connection, on a network thread: may not block. Nothing is told of a
    /// cluster's.
    interface Watcher {
        /// It is there again. It is another one to Redis, which has forgotten what it knew of the one before.
        void connected();

        void lost();
    }

    private Link(
            StatefulConnection<String, byte[]> connection,
            RedisClusterAsyncCommands<String, byte[]> commands,
            Supplier<CompletableFuture<Void>> ping,
            Supplier<? extends CompletionStage<?>> beat,
            @Nullable StatefulRedisConnection<String, byte[]> single,
            EventExecutorGroup executor) {
        this.connection = connection;
        this.commands = commands;
        this.ping = ping;
        this.single = single;
        heartbeat = Heartbeat.start(beat, BEAT, () -> {}, executor);
    }

    static Link to(StatefulRedisConnection<String, byte[]> server, EventExecutorGroup executor) {
        return new Link(
                server,
                server.async(),
                () -> server.async().ping().thenAccept(_ -> {}).toCompletableFuture(),
                () -> server.async().ping(),
                server,
                executor);
    }

    static Link to(StatefulRedisClusterConnection<String, byte[]> cluster, EventExecutorGroup executor) {
        return new Link(
                cluster,
                cluster.async(),
                () -> CompletableFuture.allOf(
                        cluster.async().upstream().commands().ping().futures()),
                // Nothing but this is ever asked on the connection that belongs to no slot.
                () -> CompletableFuture.allOf(
                        cluster.async().ping().toCompletableFuture(),
                        CompletableFuture.allOf(
                                cluster.async().upstream().commands().ping().futures())),
                null,
                executor);
    }

    RedisClusterAsyncCommands<String, byte[]> commands() {
        return commands;
    }

    /// Asks for a sign of life; of a cluster, each of its masters.
    CompletableFuture<Void> ping() {
        return ping.get();
    }

    void watch(Watcher watcher) {
        if (single == null) {
            return;
        }
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress peer) {
                watcher.connected();
            }

            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                if (!closing) {
                    watcher.lost();
                }
            }
        });
    }

    /// What Redis says of its part: `master` or `slave`; of a cluster nothing, for each node has its own.
    CompletableFuture<String> role() {
        if (single == null) {
            return CompletableFuture.completedFuture("");
        }
        return single.async().role().thenApply(Link::part).toCompletableFuture();
    }

    private static String part(List<Object> role) {
        return role.getFirst() instanceof byte[] part
                ? new String(part, StandardCharsets.US_ASCII)
                : "" + role.getFirst();
    }

    /// Gives the connection up, so that a new one is made to where Redis is now.
    void reconnect() {
        if (single != null) {
            giveUp(single.async());
        }
    }

    /// Ends a connection from this side, so that the client opens another one, to where the address leads then.
    static void giveUp(BaseRedisAsyncCommands<?, ?> connection) {
        try {
            var _ = connection.quit();
        } catch (RedisException e) {
            // It is given up already, or will be when it is there again.
        }
    }

    /// Tells it that its owner is closing: losing the connection is no news then.
    void expectClose() {
        closing = true;
        heartbeat.close();
    }

    boolean isClosing() {
        return closing;
    }
}
