package ai.autobot.pipeline.authenticate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.schemas.AuditAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditEntryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Pass-Word",
                "NEW_PASSWORD",
                "access token",
                "refreshToken",
                "X-Authorization",
                "Set-Cookie",
                "clientSecret",
                "apiKEY",
                "session_id",
                "JWT"
            })
    void keepsNothingUnderANameOfASecretHoweverItIsWritten(String key) {
        AuditEntry entry = AuditEntry.allowed(AuditAction.SIGN_IN, "here").with(key, "hush");

        assertThat(entry.attributes()).isEmpty();
    }

    @Test
    void keepsFewAttributesAndShortOnesWithoutControls() {
        AuditEntry entry = AuditEntry.allowed(AuditAction.SIGN_IN, "o".repeat(10_000))
                .with("a".repeat(1_000), "v\u001b[2J" + "w".repeat(100_000));
        for (int number = 0; number < 100; number++) {
            entry = entry.with("more-" + number, "x");
        }

        assertThat(entry.attributes()).hasSize(AuditAttributes.MOST);
        assertThat(entry.attributes().keySet())
                .allSatisfy(key -> assertThat(key).hasSizeLessThanOrEqualTo(64));
        assertThat(entry.attributes().values())
                .allSatisfy(
                        value -> assertThat(value).hasSizeLessThanOrEqualTo(256).doesNotContain("\u001b"));
        assertThat(entry.origin()).hasSize(256);
    }

    @Test
    void takesNothingForASessionsHashThatIsNone() {
        AuditEntry entry = AuditEntry.allowed(AuditAction.REFRESH, "here");

        assertThatIllegalArgumentException().isThrownBy(() -> entry.inSession("no hash"));
    }
}
