package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection on which Redis says when a key that was read here has changed (client tracking, RESP3): always behind
/// the answer to the read, and never about what this connection changed itself.
///
/// Thread-safe; does not block.
final class TrackedConnection implements Ear {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedConnection.class);
    private static final String INVALIDATE = "invalidate";

    private final StatefulRedisConnection<String, byte[]> connection;
    private final Listener listener;
    private final Heartbeat heartbeat;
    private volatile boolean tracking;

    /// Called on a network thread.
    interface Listener {
        /// A key that was read has changed, or is gone.
        void changed(String key);

        /// Any key may have changed.
        void allChanged();
    }

    private TrackedConnection(
            StatefulRedisConnection<String, byte[]> connection, Listener listener, EventExecutorGroup executor) {
        this.connection = connection;
        this.listener = listener;
        connection.addListener(this::heard);
        heartbeat = Heartbeat.start(() -> connection.async().ping(), Heartbeat.ATTENTIVE, () -> {}, executor);
        connection.addListener(new Life());
        track();
    }

    static TrackedConnection start(
            StatefulRedisConnection<String, byte[]> connection, Listener listener, EventExecutorGroup executor) {
        return new TrackedConnection(connection, listener, executor);
    }

    /// Whether Redis tracks what is read here, and was heard lately.
    boolean isTrusted() {
        return tracking && heartbeat.isTrusted();
    }

    RedisAsyncCommands<String, byte[]> commands() {
        return connection.async();
    }

    private void track() {
        try {
            RedisFuture<String> answer = connection
                    .async()
                    .clientTracking(new TrackingArgs().enabled(true).noloop());
            var _ = answer.whenComplete((_, failure) -> {
                if (failure == null) {
                    // What was read before this answer may not be tracked.
                    listener.allChanged();
                    tracking = true;
                } else {
                    LOG.warn("Redis does not tell of changes, each look goes to Redis", failure);
                }
            });
        } catch (RedisException e) {
            LOG.debug("Connection was lost before Redis was asked to tell of changes", e);
        }
    }

    private void heard(PushMessage message) {
        if (!message.getType().equals(INVALIDATE)) {
            return;
        }
        // After a flush there is no list but null.
        @Nullable Object keys = message.getContent(StringCodec.UTF8::decodeKey).get(1);
        if (keys instanceof List<?> changed) {
            changed.forEach(key -> listener.changed(String.valueOf(key)));
        } else {
            listener.allChanged();
        }
    }

    @Override
    public void reconnect() {
        Link.giveUp(connection.async());
    }

    @Override
    public void close() {
        heartbeat.close();
    }

    private final class Life implements RedisConnectionStateListener {
        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress peer) {
            track();
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            tracking = false;
            heartbeat.lost();
            listener.allChanged();
        }
    }
}
