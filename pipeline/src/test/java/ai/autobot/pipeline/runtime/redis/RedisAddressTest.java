package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @ParameterizedTest
    @CsvSource({
        "redis://127.0.0.1:7000,127.0.0.1:7000",
        "redis://cache.example,cache.example:6379",
        "rediss://alice:geheim@cache.example:7001,cache.example:7001",
        "redis://[::1]:7000,[::1]:7000",
        "'redis://alice@one:7000,two/','one:7000,two:6379'"
    })
    void showsHostsAndPortsOnly(String setting, String shown) {
        assertThat(RedisAddress.of(setting, 6379)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice:geheim@cache.example:7001",
                "http://alice:geheim@cache.example",
                "redis://alice:geheim@",
                "redis://alice:geh eim@cache.example",
                "redis://alice:geheim@cache.example:70000",
                "redis://alice:geheim%zz@cache.example",
                "redis://alice:geheim@cache.example:7000,",
                "redis://alice:geheim@cache.example,other:0",
                "redis://alice:geheim@cache.example/3",
                "redis://alice:geheim@cache.example?timeout=1h",
                "redis-sentinel://alice:geheim@cache.example/0#primary"
            })
    void refusesWhatItCannotUseWithoutQuotingTheSecret(String setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisAddress.of(setting, 6379))
                .withMessageContaining("autobot.redis.uri")
                .withMessageNotContaining("geh")
                .withNoCause();
    }

    @Test
    void readsUserAndPasswordAsTheyWereMeant() {
        RedisAddress address = RedisAddress.of("rediss://al%2Fice:a+b%3A%40:c@cache.example", 6379);

        assertThat(address.tls()).isTrue();
        assertThat(address.user()).isEqualTo("al/ice");
        assertThat(address.password()).isEqualTo("a+b:@:c");
    }

    @Test
    void knowsNobodyWhereNobodyIsNamed() {
        RedisAddress address = RedisAddress.of("redis://:geheim@cache.example", 6379);

        assertThat(address.user()).isNull();
        assertThat(address.password()).isEqualTo("geheim");
        assertThat(RedisAddress.of("redis://cache.example", 6379).password()).isNull();
    }
}
