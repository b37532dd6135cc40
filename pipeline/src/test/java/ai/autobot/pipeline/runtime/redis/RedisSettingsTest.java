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
        assertThat(settings.reconnectDelayMax()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.requestQueueSize()).isEqualTo(10_000);
        assertThat(settings.retries()).isEqualTo(4);
        assertThat(settings.probeInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.loadingLimit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.passwordFile()).isEmpty();
        assertThat(settings.caFile()).isEmpty();
        assertThat(settings.sentinelMaster()).isEmpty();
        assertThat(settings.sentinelPasswordFile()).isEmpty();
        assertThat(settings.cluster()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.redis.connect-timeout,0ms",
        "autobot.redis.command-timeout,6m",
        "autobot.redis.reconnect-delay-max,1ms",
        "autobot.redis.request-queue-size,0",
        "autobot.redis.retries,11",
        "autobot.redis.probe-interval,1ms",
        "autobot.redis.loading-limit,2h",
        "autobot.redis.ca-file,none.pem",
        "autobot.redis.password-file,none.txt",
        "autobot.redis.sentinel-password-file,none.txt",
        "autobot.redis.client-name,two words"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        RedisSettings settings = Configuration.of(RedisSettings.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisConnections.open(settings, Set.of(RedisDatabase.MAIN)))
                .withMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({"'redis://one,two',autobot.redis.cluster", "redis://alice@one,autobot.redis.password-file"})
    void areRefusedWhereTheyDoNotGoTogether(String uri, String named) {
        RedisSettings settings = Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", uri));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisConnections.open(settings, Set.of(RedisDatabase.MAIN)))
                .withMessageContaining(named);
    }

    @Test
    void areRefusedWhenBothSentinelsAndAClusterAreNamed() {
        RedisSettings settings = Configuration.of(
                RedisSettings.class, Map.of("autobot.redis.cluster", "true", "autobot.redis.sentinel-master", "main"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisConnections.open(settings, Set.of(RedisDatabase.MAIN)))
                .withMessageContaining("autobot.redis.sentinel-master")
                .withMessageContaining("autobot.redis.cluster");
    }
}
