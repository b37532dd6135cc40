package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEstimateTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Grüße", "世界", "😀 and 👩‍🚀"})
    void countsBytesAsTheEncoderDoes(String text) {
        assertThat(TokenEstimate.utf8Length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void countsAStartedTokenAsWhole() {
        assertThat(TokenEstimate.ofBytes(8, 9).getPromptTokens()).isEqualTo(2);
        assertThat(TokenEstimate.ofBytes(8, 9).getCompletionTokens()).isEqualTo(3);
    }
}
