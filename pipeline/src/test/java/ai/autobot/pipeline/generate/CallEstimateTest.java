package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallEstimateTest {
    private final CallEstimate estimate = new CallEstimate(2_000, 1_024);

    @Test
    void addsTheLongestAnswerToThePrompt() {
        assertThat(estimate.most(prompt("x".repeat(400), null))).isEqualTo(100 + 1_024);
        assertThat(estimate.most(prompt("x".repeat(400), 7))).isEqualTo(100 + 7);
        assertThat(estimate.most(prompt("x".repeat(400), Integer.MAX_VALUE))).isEqualTo(100L + Integer.MAX_VALUE);
    }

    @Test
    void countsOnlyWhatIsSent() {
        Prompt.Exchange longAgo = new Prompt.Exchange("q".repeat(2_000), "a".repeat(2_000));
        Prompt prompt = new Prompt("", List.of(longAgo), List.of(), "x".repeat(400), null, null, null);

        assertThat(estimate.most(prompt)).isEqualTo(100 + 1_024);
    }

    @Test
    void countsWhatHadComeOfAnAnswer() {
        assertThat(estimate.usage(prompt("x".repeat(400), null), "12345")).isEqualTo(new TokenUsage(100, 2, true));
    }

    private static Prompt prompt(String question, @Nullable Integer maxTokens) {
        return new Prompt("", List.of(), List.of(), question, null, maxTokens, null);
    }
}
