package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection on which this process hears what is announced: Redis keeps it apart from those for requests. When it
/// was lost it comes back by itself, with its channels. Thread-safe.
final class ChannelConnection extends RedisPubSubAdapter<String, String> implements Ear {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);

    private final StatefulRedisPubSubConnection<String, String> connection;
    private final RedisAddress address;
    private final Heartbeat heartbeat;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final Map<String, ChannelListener> listeners = new ConcurrentHashMap<>();

    private ChannelConnection(
            StatefulRedisPubSubConnection<String, String> connection,
            RedisAddress address,
            EventExecutorGroup executor) {
        this.connection = connection;
        this.address = address;
        connection.addListener(this);
        heartbeat = Heartbeat.start(
                () -> connection.async().ping(), Heartbeat.ATTENTIVE, this::lookAfterListeners, executor);
        connection.addListener(new Life());
    }

    static ChannelConnection start(
            StatefulRedisPubSubConnection<String, String> connection,
            RedisAddress address,
            EventExecutorGroup executor) {
        return new ChannelConnection(connection, address, executor);
    }

    /// Blocks until the channel is listened to, at most the limit.
    void listen(String channel, ChannelListener listener, Duration limit) throws InterruptedException {
        listeners.put(channel, listener);
        try {
            RedisFuture<Void> subscribed = connection.async().subscribe(channel);
            subscribed.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | RedisException | CancellationException e) {
            throw new RedisUnavailableException(
                    "Redis at " + address + " does not let this process listen to " + channel, e);
        }
    }

    @Override
    public void message(String channel, String message) {
        ChannelListener listener = listeners.get(channel);
        if (listener == null) {
            return;
        }
        try {
            listener.announced(message);
        } catch (RuntimeException e) {
            LOG.error("An announcement was not understood: channel={}", channel, e);
        }
    }

    @Override
    public void subscribed(String channel, long count) {
        heard.add(channel);
        ChannelListener listener = listeners.get(channel);
        if (listener == null) {
            return;
        }
        try {
            listener.listening();
        } catch (RuntimeException e) {
            LOG.error("A listener failed to begin: channel={}", channel, e);
        }
    }

    /// That the connection is alive does not say that its channels are heard: Redis may have refused one when it was
    /// there again.
    private void lookAfterListeners() {
        boolean trusted = heartbeat.isTrusted();
        listeners.forEach((channel, listener) -> {
            if (trusted && heard.contains(channel)) {
                return;
            }
            try {
                listener.doubtful();
            } catch (RuntimeException e) {
                LOG.error("A listener failed to help itself: channel={}", channel, e);
            }
            if (trusted) {
                var _ = connection.async().subscribe(channel);
            }
        });
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
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            heartbeat.lost();
            heard.clear();
        }
    }
}
