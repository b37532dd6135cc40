package ai.autobot.pipeline.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {
    @ParameterizedTest
    @CsvSource({
        "session,sessions",
        "revoke,revoked",
        "revoke,revoking",
        "try,tries",
        "stop,stopped",
        "match,matches",
        "process,processes",
        "configure,configured",
        "time-out,timeouts",
        "café,Cafe",
    })
    void findsTheSameWordInAnotherForm(String word, String other) {
        assertThat(Terms.of(other)).containsAnyElementsOf(Terms.of(word));
    }

    @ParameterizedTest
    @CsvSource({"session,sense", "status,state", "user,use", "red,reed", "lock,log"})
    void doesNotTakeOneWordForAnother(String word, String other) {
        assertThat(Terms.of(other)).doesNotContainAnyElementsOf(Terms.of(word));
    }

    @Test
    void skipsWordsThatMeanNothingAlone() {
        assertThat(Terms.of("How long does it take, and why?")).isEmpty();
    }

    @Test
    void takesScriptsWithoutSpacesByPairs() {
        assertThat(Terms.of("会話の履歴")).containsExactly("会話", "話の", "の履", "履歴");
    }
}
