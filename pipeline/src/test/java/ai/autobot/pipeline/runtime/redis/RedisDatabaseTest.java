package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisDatabaseTest {
    @Test
    void keepsEveryNameAtItsNumber() {
        assertThat(Arrays.stream(RedisDatabase.values())
                        .collect(Collectors.toMap(RedisDatabase::label, RedisDatabase::number)))
                .hasSize(11)
                .containsEntry("main", 0)
                .containsEntry("knowledge", 1)
                .containsEntry("prompts", 2)
                .containsEntry("agents", 3)
                .containsEntry("metrics", 4)
                .containsEntry("cache", 5)
                .containsEntry("sessions", 6)
                .containsEntry("tasks", 7)
                .containsEntry("logs", 8)
                .containsEntry("temp", 9)
                .containsEntry("backup", 10);
    }

    @Test
    void findsADatabaseByItsName() {
        assertThat(RedisDatabase.named("sessions")).isEqualTo(RedisDatabase.SESSIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "", "0", "MAIN"})
    void refusesAnUnknownNameInsteadOfReadingDatabaseZero(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisDatabase.named(name))
                .withMessageContaining("sessions");
    }
}
