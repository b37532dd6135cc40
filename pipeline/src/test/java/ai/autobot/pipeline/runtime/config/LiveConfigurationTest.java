package ai.autobot.pipeline.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveConfigurationTest {
    private static final String TOKENS = "autobot.budget.tokens";

    @TempDir
    Path folder;

    private final List<String> done = new ArrayList<>();

    private LiveConfiguration live(Reloading... parties) {
        Configuration read = Configuration.load(
                folder.resolve("none.yaml"), Map.of(), Map.of(), BudgetSettings.class, RedisSettings.class);
        return new LiveConfiguration(read, List.of(parties));
    }

    @Test
    void aChangeIsSeenByWhoAskedBefore() {
        LiveConfiguration live = live();
        Live<BudgetSettings> budget = live.live(BudgetSettings.class);

        assertThat(live.change(TOKENS, "500", 3)).isEqualTo(new Verdict.Applied(3));
        assertThat(budget.now().tokens()).isEqualTo(500);
        assertThat(live.version()).isEqualTo(3);

        assertThat(live.change(TOKENS, null, 4)).isEqualTo(new Verdict.Applied(4));
        assertThat(budget.now().tokens()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.budget.tokens,-1,not from 0",
        "autobot.budget.tokens,many,autobot.budget.tokens",
        "autobot.budget.tokens,${env:PATH},only secrets",
        "autobot.budget.window,soon,autobot.budget.window",
        "autobot.redis.retries,3,needs a restart",
        "autobot.budget.tokans,3,autobot.budget.tokens"
    })
    void aRefusedChangeLeavesNoTrace(String key, String value, String reason) {
        LiveConfiguration live = live();
        live.change(TOKENS, "500", 3);

        Verdict verdict = live.change(key, value, 4);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
        assertThat(live.now().settings(BudgetSettings.class).tokens()).isEqualTo(500);
        assertThat(live.now().changes()).containsExactly(Map.entry(TOKENS, "500"));
        assertThat(live.version()).isEqualTo(3);
    }

    @Test
    void whereOnePartyRefusesAnotherLetsGoWhatItMade() {
        LiveConfiguration live = live(party("first", false), party("second", true));

        Verdict verdict = live.change(TOKENS, "500", 1);

        assertThat(verdict).isEqualTo(new Verdict.Refused("second refuses"));
        assertThat(done).containsExactly("first drops");
        assertThat(live.now().settings(BudgetSettings.class).tokens()).isZero();
    }

    @Test
    void whatIsTakenHoldsTogether() {
        LiveConfiguration live = live(party("first", false), party("second", false));

        live.change(TOKENS, "500", 1);

        assertThat(done).containsExactly("first takes", "second takes");
    }

    private Reloading party(String name, boolean refuses) {
        return (next, version) -> {
            if (refuses) {
                throw new IllegalArgumentException(name + " refuses");
            }
            return new Reloading.Prepared() {
                @Override
                public void take() {
                    done.add(name + " takes");
                }

                @Override
                public void drop() {
                    done.add(name + " drops");
                }
            };
        };
    }
}
