package ai.autobot.pipeline.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.pipeline.runtime.http.HttpSettings;
import ai.autobot.pipeline.runtime.log.LogSettings;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OldNamesTest {
    @TempDir
    Path folder;

    private Configuration load(Map<String, String> environment) {
        return Configuration.load(
                folder.resolve("none.yaml"),
                Map.of(),
                environment,
                RedisSettings.class,
                HttpSettings.class,
                LogSettings.class);
    }

    @Test
    void setWhatMeansTheSame() {
        Configuration configuration = load(Map.of(
                "AUTOBOT_REDIS_HOST", "cache",
                "AUTOBOT_REDIS_PORT", "6380",
                "AUTOBOT_REDIS_PASSWORD", "a b/c",
                "AUTOBOT_REDIS_TIMEOUT", "2.5",
                "AUTOBOT_DEBUG", "true",
                "AUTOBOT_MONITORING", "1"));

        assertThat(configuration.settings(RedisSettings.class))
                .returns("redis://:a%20b%2Fc@cache:6380", RedisSettings::uri)
                .returns(Duration.ofMillis(2_500), RedisSettings::commandTimeout);
        assertThat(configuration.settings(LogSettings.class).levels()).containsEntry("ai.autobot", "DEBUG");
        assertThat(configuration.settings(HttpSettings.class).port()).hasValue(9464);
    }

    @Test
    void giveWayToTheNewNames() {
        Configuration configuration = load(Map.of(
                "AUTOBOT_REDIS_HOST", "old",
                "AUTOBOT_REDIS_URI", "redis://new:6379",
                "AUTOBOT_REDIS_TIMEOUT", "9",
                "AUTOBOT_REDIS_COMMAND_TIMEOUT", "3s"));

        assertThat(configuration.settings(RedisSettings.class))
                .returns("redis://new:6379", RedisSettings::uri)
                .returns(Duration.ofSeconds(3), RedisSettings::commandTimeout);
    }

    static Iterable<OldNames.OldName> all() {
        return OldNames.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachIsToldOfOnceWithItsNewName(OldNames.OldName old) {
        Map<String, String> environment = new HashMap<>();
        environment.put(old.variable(), "1");

        assertThat(load(environment).doubts())
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains(old.variable())
                        .contains(old.key() == null ? "sets nothing" : old.key()));
    }

    @Test
    void namesTheVariableThatCannotBeRead() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> load(Map.of("AUTOBOT_REDIS_TIMEOUT", "soon")))
                .withMessageContaining("AUTOBOT_REDIS_TIMEOUT");
    }

    @Test
    void noWarningShowsAPassword() {
        assertThat(load(Map.of("AUTOBOT_REDIS_PASSWORD", "hunter2")))
                .satisfies(configuration ->
                        assertThat(configuration.doubts().toString()).doesNotContain("hunter2"))
                .satisfies(configuration ->
                        assertThat(configuration.values().toString()).doesNotContain("hunter2"));
    }
}
