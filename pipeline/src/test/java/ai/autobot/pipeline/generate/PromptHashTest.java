package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.enrich.Passage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromptHashTest {
    @Test
    void isTheSameForTheSame() {
        assertThat(PromptHash.of(prompt("a", "b"))).isEqualTo(PromptHash.of(prompt("a", "b")));
        assertThat(PromptHash.of(prompt("a", "b"))).matches("[0-9a-f]{64}");
    }

    @Test
    void isAnotherForEachThingThatIsTold() {
        Prompt.Exchange exchange = new Prompt.Exchange("q", "a");
        Passage passage = new Passage("d", "t", null, 0, "x", 1.0);
        Stream<Prompt> prompts = Stream.of(
                prompt("a", "b"),
                prompt("ab", ""),
                prompt("", "ab"),
                new Prompt("a", List.of(exchange), List.of(), "b", null, null, null),
                new Prompt("a", List.of(new Prompt.Exchange("qa", "")), List.of(), "b", null, null, null),
                new Prompt("a", List.of(), List.of(passage), "b", null, null, null),
                new Prompt("a", List.of(), List.of(), "b", "m", null, null),
                new Prompt("a", List.of(), List.of(), "b", "", null, null),
                new Prompt("a", List.of(), List.of(), "b", null, 1, null),
                new Prompt("a", List.of(), List.of(), "b", null, null, 1.0));

        assertThat(prompts.map(PromptHash::of)).doesNotHaveDuplicates();
    }

    private static Prompt prompt(String system, String question) {
        return new Prompt(system, List.of(), List.of(), question, null, null, null);
    }
}
