package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObstaclesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minusSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void areWhatIsNeededAndDownForLong() {
        assertThat(among(down("redis:sessions", Need.IS_NEEDED, LONG_AGO))).containsExactly("redis:sessions");
        assertThat(among(down("redis:sessions", Need.IS_NEEDED, LONG_AGO.plusMillis(1))))
                .isEmpty();
        assertThat(among(down("knowledge", Need.HELPS, LONG_AGO))).isEmpty();
        assertThat(among(component("redis:sessions", Need.IS_NEEDED, new Condition.Degraded(LONG_AGO, "", 0, 0))))
                .isEmpty();
    }

    @Test
    void areOfAKindOnlyWhereAllOfItAreDownForLong() {
        ComponentHealth one = down("provider:one", Need.ONE_OF_ITS_KIND, LONG_AGO);

        assertThat(among(one)).containsExactly("provider:one");
        assertThat(among(one, component("provider:two", Need.ONE_OF_ITS_KIND, new Condition.Up(NOW, 0))))
                .isEmpty();
        assertThat(among(one, down("provider:two", Need.ONE_OF_ITS_KIND, NOW))).isEmpty();
        assertThat(among(one, down("provider:two", Need.ONE_OF_ITS_KIND, LONG_AGO)))
                .containsExactly("provider:one", "provider:two");
    }

    private static List<String> among(ComponentHealth... components) {
        return Obstacles.among(List.of(components), PATIENCE, NOW).stream()
                .map(ComponentHealth::name)
                .toList();
    }

    private static ComponentHealth down(String name, Need need, Instant since) {
        return component(name, need, new Condition.Down(since, "gone", 0));
    }

    private static ComponentHealth component(String name, Need need, Condition condition) {
        return new ComponentHealth(name, need, condition, Map.of());
    }
}
