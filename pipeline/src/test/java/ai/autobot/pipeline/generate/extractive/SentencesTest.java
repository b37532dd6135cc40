package ai.autobot.pipeline.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void endsASentenceWhereAPersonWould() {
        assertThat(
                        Sentences.of(
                                "It ends. \"Does it?\" Yes, e.g. Here, by J. Smith, at 3.5 s. Version 4.3.1 of a.b is old! ok."))
                .containsExactly(
                        "It ends.",
                        "\"Does it?\"",
                        "Yes, e.g. Here, by J. Smith, at 3.5 s.",
                        "Version 4.3.1 of a.b is old! ok.");
    }

    @Test
    void knowsTheFullStopsOfOtherScripts() {
        assertThat(Sentences.of("これは文です。次の文です。")).containsExactly("これは文です。", "次の文です。");
    }
}
