package ai.autobot.bench.redis;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import io.lettuce.core.GetExArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A way to get a session's value out of Redis, and to extend its life, as each request does. Thread-safe; blocks.
interface Way extends AutoCloseable {
    Duration IDLE = Duration.ofMinutes(30);
    Duration LIMIT = Duration.ofSeconds(5);

    void getAndExtend(String key) throws InterruptedException;

    @Override
    void close();

    /// One connection, on which all threads' requests are pipelined.
    static Way shared(String uri) {
        RedisClient client = RedisClient.create(uri);
        StatefulRedisConnection<String, byte[]> connection = connect(client);
        return new Way() {
            @Override
            public void getAndExtend(String key) throws InterruptedException {
                ask(connection, key);
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    /// Connections that a thread has for itself during a request, and waits for.
    static Way pool(String uri, int size) {
        RedisClient client = RedisClient.create(uri);
        BlockingQueue<StatefulRedisConnection<String, byte[]>> idle = new ArrayBlockingQueue<>(size);
        for (int number = 0; number < size; number++) {
            idle.add(connect(client));
        }
        return new Way() {
            @Override
            public void getAndExtend(String key) throws InterruptedException {
                StatefulRedisConnection<String, byte[]> connection = idle.take();
                try {
                    ask(connection, key);
                } finally {
                    idle.add(connection);
                }
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    /// The product's own: one connection, with breaker, retries and metrics.
    static Way keyspace(String uri) throws InterruptedException {
        RedisConnections connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", uri)),
                Set.of(RedisDatabase.MAIN),
                new io.micrometer.prometheusmetrics.PrometheusMeterRegistry(
                        io.micrometer.prometheusmetrics.PrometheusConfig.DEFAULT));
        Keyspace main = connections.keyspace(RedisDatabase.MAIN);
        return new Way() {
            @Override
            public void getAndExtend(String key) throws InterruptedException {
                var _ = main.getAndExtend(key, IDLE).orElseThrow();
            }

            @Override
            public void close() {
                connections.close();
            }
        };
    }

    private static StatefulRedisConnection<String, byte[]> connect(RedisClient client) {
        return client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    private static void ask(StatefulRedisConnection<String, byte[]> connection, String key)
            throws InterruptedException {
        try {
            byte[] value = connection
                    .async()
                    .getex(key, GetExArgs.Builder.px(IDLE))
                    .get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            if (value == null) {
                throw new IllegalStateException(key + " is not there");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Redis does not answer", e);
        }
    }
}
