package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSettingsTest {
    @Test
    void haveTheseDefaults() {
        RedisSettings settings = Configuration.of(RedisSettings.class, Map.of());

        assertThat(settings.uri()).isEqualTo("redis://127.0.0.1:6379");
        assertThat(settings.clientName()).isEqualTo("autobot");
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.reconnectDelayMax()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.requestQueueSize()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.redis.connect-timeout,0ms",
        "autobot.redis.command-timeout,6m",
        "autobot.redis.reconnect-delay-max,1ms",
        "autobot.redis.request-queue-size,0",
        "autobot.redis.client-name,two words"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        RedisSettings settings = Configuration.of(RedisSettings.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisConnections.open(settings, Set.of(RedisDatabase.MAIN)))
                .withMessageContaining(key);
    }
}
