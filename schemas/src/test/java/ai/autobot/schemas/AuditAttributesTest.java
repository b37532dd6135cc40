package ai.autobot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditAttributesTest {
    /// Nobody's: the shape of a signed token.
    private static final String TOKEN = "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    @Test
    void keepsWhatIsPlain() {
        Map<String, String> given = Map.of("detail", "another user began the conversation", "sessionHash", "abc");

        assertThat(AuditAttributes.of(given)).isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "newPassword",
                "PASSWD",
                "client_secret",
                "refresh-token",
                "Authorization",
                "set-cookie",
                "api key",
                "API_KEY",
                "private.key",
                "session_id",
                "user credential",
                "signature",
                "",
                " ",
                "two\nlines"
            })
    void dropsWhatNamesASecretOrIsNoName(String key) {
        assertThat(AuditAttributes.of(Map.of(key, "x", "detail", "y"))).containsOnlyKeys("detail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer abc", "was given 'Bearer\tabc'", TOKEN, "token=" + TOKEN, "(" + TOKEN + ")"})
    void hidesATextThatHoldsAToken(String text) {
        assertThat(AuditAttributes.text(text)).isEqualTo(AuditAttributes.HIDDEN);
    }

    @Test
    void aTokenThatIsCutOffIsHiddenAllTheSame() {
        String text = "x".repeat(200) + " " + TOKEN.replace("c2ln", "c2ln".repeat(200));

        assertThat(AuditAttributes.text(text)).isEqualTo(AuditAttributes.HIDDEN);
    }

    @Test
    void bringsATextOntoOneLine() {
        assertThat(AuditAttributes.text("a\r\nb\u0000c\u2028d\u202ee\u200bf")).isEqualTo("a  b c d e f");
    }

    @Test
    void cutsALongTextBetweenCharacters() {
        String cut = AuditAttributes.text("😀".repeat(1_000_000));

        assertThat(cut).hasSizeLessThanOrEqualTo(AuditAttributes.LONGEST_TEXT).endsWith("😀…");
        assertThat(AuditAttributes.text("x".repeat(AuditAttributes.LONGEST_TEXT)))
                .doesNotContain("…");
    }

    @Test
    void dropsTheLastOfTooManyAndKeysThatAreTooLong() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("k".repeat(AuditAttributes.LONGEST_KEY + 1), "too long");
        for (int number = 0; number < 100; number++) {
            given.put("n" + number, "" + number);
        }

        assertThat(AuditAttributes.of(given))
                .hasSize(AuditAttributes.MOST)
                .containsKeys("n0", "n15")
                .doesNotContainKey("n16");
    }

    @Test
    void aTextThatIsNotThereIsNone() {
        assertThat(AuditAttributes.textOrNull(null)).isNull();
        assertThat(AuditAttributes.textOrNull(" \n")).isNull();
        assertThat(AuditAttributes.textOrNull("x")).isEqualTo("x");
    }
}
