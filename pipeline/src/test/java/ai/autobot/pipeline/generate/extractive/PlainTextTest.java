package ai.autobot.pipeline.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void keepsTheProseAndDropsTheMarks() {
        assertThat(PlainText.blocks("""
                # Heading

                A *first* paragraph with `code`, a [link](http://x.example/a "title"), an ![image](i.png)
                and snake_case_name stays.
                > A quotation.

                1. First item
                   goes on.
                - **Second** item.

                | name | default |
                |:-----|--------:|
                | `doors` | 3 \\| 4 |

                ~~~
                code. Not prose.
                ~~~
                <!-- hidden
                words -->
                Last<br/> line.
                """))
                .containsExactly(
                        "A first paragraph with code, a link, an image and snake_case_name stays. A quotation.",
                        "First item goes on.",
                        "Second item.",
                        "doors – 3 | 4",
                        "Last line.");
    }
}
