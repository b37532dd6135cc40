package ai.autobot.pipeline.runtime.redis;

import ai.autobot.pipeline.runtime.config.Configuration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Opens connections in tests.
final class Opening {
    private Opening() {}

    /// @param settings without the prefix `autobot.redis.`
    static RedisConnections open(String uri, Map<String, String> settings) throws InterruptedException {
        return open(uri, settings, new SimpleMeterRegistry());
    }

    static RedisConnections open(String uri, Map<String, String> settings, MeterRegistry metrics)
            throws InterruptedException {
        return RedisConnections.open(settings(uri, settings), Set.of(RedisDatabase.MAIN, RedisDatabase.TEMP), metrics);
    }

    static RedisSettings settings(String uri, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(Map.of("autobot.redis.uri", uri));
        settings.forEach((key, value) -> values.put("autobot.redis." + key, value));
        return Configuration.of(RedisSettings.class, values);
    }
}
