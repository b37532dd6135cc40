package ai.autobot.pipeline.authenticate.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    private static final UserName NAME = UserName.of("ada.lovelace");

    private final PasswordRules rules = PasswordRules.load();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "twelve chars",
                "all lower case is good",
                "пароль из слов",
                "🙂 smile and the world",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void allowAnyLongText(String typed) {
        assertThat(problem(typed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eleven char",
                "Password1234",
                "QWERTYuiop123",
                "ada.lovelace",
                "1Ada.Lovelace!",
                "abababababababab",
                "line\nbreak in it",
                "0123456789012345678901234567890123456789012345678901234567890123456789012",
                "пароль пароль пароль пароль пароль пароль!"
            })
    void refuseWhatIsShortCommonTheirNameOrWouldBeCut(String typed) {
        assertThat(problem(typed)).isPresent().get().asString().endsWith(".");
    }

    @Test
    void countOneTextHoweverItsCharactersAreComposed() {
        String composed = "café café café";
        String apart = "cafe\u0301 cafe\u0301 cafe\u0301";

        assertThat(Password.parse(apart).orElseThrow().text())
                .isEqualTo(Password.parse(composed).orElseThrow().text());
    }

    private Optional<String> problem(String typed) {
        return rules.problem(typed, NAME);
    }
}
