package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.HealthState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Hysteresis THREE_AND_TWO = new Hysteresis(3, 2);

    /// Looks, a letter each: good, limping, bad; and the states behind each of them: unknown, up, limping,
    /// down.
    @ParameterizedTest
    @CsvSource({
        "g,        U",
        "b,        ?",
        "bbb,      ??D",
        "bbl,      ??L",
        "bbg,      ??U",
        "gbb,      UUU",
        "gbbg,     UUUU",
        "gbbgbb,   UUUUUU",
        "gbbb,     UUUD",
        "glbl,     UUUL",
        "gllb,     UUUD",
        "gbbbg,    UUUDD",
        "gbbbgg,   UUUDDU",
        "gbbbgbg,  UUUDDDD",
        "gbbbgl,   UUUDDL",
        "gbbblg,   UUUDDU",
        "glllgg,   UUULLU",
        "glllglg,  UUULLLL",
        "glllbb,   UUULLL",
        "glllbbb,  UUULLLD",
        "glllbgbb, UUULLLLL",
        "glllbbl,  UUULLLL",
    })
    void changesItsMindAfterARowOfLooksThatContradictIt(String looks, String states) {
        Condition condition = new Condition.Unknown(START, 0);
        StringBuilder seen = new StringBuilder();
        for (int index = 0; index < looks.length(); index++) {
            char look = looks.charAt(index);
            condition = condition.after(observation(look), THREE_AND_TWO, START);
            seen.append(letter(condition));
        }

        assertThat(seen).hasToString(states);
    }

    @Test
    void saysSinceWhenItIsSoAndWhy() {
        List<Condition> conditions = new ArrayList<>();
        Condition condition = new Condition.Unknown(START, 0);
        for (int second = 1; second <= 6; second++) {
            Observation seen = second == 1 ? Observation.good() : Observation.bad("look " + second);
            condition = condition.after(seen, THREE_AND_TWO, START.plusSeconds(second));
            conditions.add(condition);
        }

        assertThat(conditions)
                .extracting(Condition::since)
                .containsExactly(
                        START.plusSeconds(1),
                        START.plusSeconds(1),
                        START.plusSeconds(1),
                        START.plusSeconds(4),
                        START.plusSeconds(4),
                        START.plusSeconds(4));
        assertThat(conditions.getLast().reason()).isEqualTo("look 6");
        assertThat(conditions.getFirst().reason()).isEmpty();
        assertThat(conditions.getLast().state()).isEqualTo(HealthState.DOWN);
    }

    private static Observation observation(char letter) {
        return switch (letter) {
            case 'g' -> Observation.good();
            case 'l' -> Observation.limping("limping");
            default -> Observation.bad("bad");
        };
    }

    private static char letter(Condition condition) {
        return switch (condition) {
            case Condition.Unknown _ -> '?';
            case Condition.Up _ -> 'U';
            case Condition.Degraded _ -> 'L';
            case Condition.Down _ -> 'D';
        };
    }
}
