package ai.autobot.pipeline.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.enrich.Chunker.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkerTest {
    private static final String SENTENCE = "The quick brown fox jumps over the lazy dog once more. ";

    @Test
    void namesTheSectionInTheTitle() {
        List<Chunk> chunks = Chunker.cut("Guide", """
                # Guide
                Welcome.
                ## Install
                ### On Linux
                Use the package.

                Setext
                ------
                Other text.
                """, true);

        assertThat(chunks)
                .containsExactly(
                        new Chunk("Guide", "Welcome."),
                        new Chunk("Guide › Install › On Linux", "Use the package."),
                        new Chunk("Guide › Setext", "Other text."));
    }

    @Test
    void keepsAHeadingThatHasNothingBelowIt() {
        List<Chunk> chunks = Chunker.cut("Guide", "## Empty\n## Full\ntext\n## Last", true);

        assertThat(chunks).extracting(Chunk::text).containsExactly("Empty", "text", "Last");
    }

    @Test
    void joinsSmallNeighboursOfOneSectionButNotOfTwo() {
        List<Chunk> chunks = Chunker.cut("T", "one\n\ntwo\n\n# S\nthree", true);

        assertThat(chunks).containsExactly(new Chunk("T", "one\n\ntwo"), new Chunk("T › S", "three"));
    }

    @Test
    void takesHashesInsideCodeForCode() {
        List<Chunk> chunks = Chunker.cut("T", "# S\n```sh\n# not a heading\n\nls\n```\nafter", true);

        assertThat(chunks).containsExactly(new Chunk("T › S", "```sh\n# not a heading\n\nls\n```\n\nafter"));
    }

    @Test
    void keepsCodeTogetherWhereItFits() {
        String code = "```\n" + "let x = 1;\n\n".repeat(100) + "```";

        List<Chunk> chunks = Chunker.cut("T", SENTENCE.repeat(15) + "\n\n" + code + "\n\n" + SENTENCE.repeat(15), true);

        assertThat(chunks).extracting(Chunk::text).contains(code);
    }

    @Test
    void keepsAListTogetherWhereItFits() {
        String list = IntStream.range(0, 20)
                .mapToObj(item -> "- item " + item + " says what there is to say about it\n\n")
                .collect(Collectors.joining());

        List<Chunk> chunks = Chunker.cut("T", SENTENCE.repeat(20) + "\n\n" + list + "\n\n" + SENTENCE.repeat(20), true);

        assertThat(chunks).extracting(Chunk::text).anyMatch(text -> text.contains(list.strip()));
    }

    @Test
    void cutsLongTextOnlyBetweenSentences() {
        List<Chunk> chunks = Chunker.cut("T", SENTENCE.repeat(100).replace("over the", "over\nthe"), false);

        assertThat(chunks)
                .hasSizeGreaterThan(3)
                .allSatisfy(chunk ->
                        assertThat(chunk.text()).startsWith("The quick").endsWith("once more."));
    }

    @Test
    void takesMarkdownMarksInPlainTextForText() {
        List<Chunk> chunks = Chunker.cut("T", "# one\n\ntwo", false);

        assertThat(chunks).containsExactly(new Chunk("T", "# one\n\ntwo"));
    }

    @Test
    void cutsOneLongWordBetweenCodePoints() {
        String word = "x" + "\uD83D\uDE00".repeat(5_000);

        List<Chunk> chunks = Chunker.cut("T", word, false);

        assertThat(chunks.stream().map(Chunk::text).collect(Collectors.joining()))
                .isEqualTo(word);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.text()).hasSizeLessThanOrEqualTo(Chunker.CAP);
            assertThat(Character.isLowSurrogate(chunk.text().charAt(0))).isFalse();
        });
    }

    @Test
    void hasNoPassageOfABlankText() {
        assertThat(Chunker.cut("T", " \n\n\t\n", true)).isEmpty();
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void losesNoWordAndKeepsTheCap(int seed) {
        String text = randomDocument(new Random(seed));

        List<Chunk> chunks = Chunker.cut("Title", text, seed % 4 != 0);

        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text()).hasSizeLessThanOrEqualTo(Chunker.CAP));
        assertThat(words(chunks.stream()
                        .map(chunk -> chunk.title() + "\n" + chunk.text())
                        .collect(Collectors.joining("\n"))))
                .isEqualTo(words(text));
        assertThat(Chunker.cut("Title", text, seed % 4 != 0)).isEqualTo(chunks);
    }

    /// Every word is unique, so that the order of first appearance tells whether one was lost or moved.
    private static List<String> words(String text) {
        return Pattern.compile("\\bw\\d+\\b")
                .matcher(text)
                .results()
                .map(result -> result.group())
                .distinct()
                .toList();
    }

    private static String randomDocument(Random random) {
        StringBuilder text = new StringBuilder();
        int[] word = {0};
        int blocks = 1 + random.nextInt(30);
        for (int block = 0; block < blocks; block++) {
            int words = 1 + random.nextInt(random.nextInt(10) == 0 ? 800 : 60);
            switch (random.nextInt(8)) {
                case 0 ->
                    text.append("#".repeat(1 + random.nextInt(6)))
                            .append(' ')
                            .append(prose(random, word, 1 + random.nextInt(8)))
                            .append(random.nextBoolean() ? " ##\n" : "\n");
                case 1 -> text.append(prose(random, word, 3)).append(random.nextBoolean() ? "\n===\n" : "\n---\n");
                case 2 -> {
                    text.append("```java\n");
                    for (int line = 0; line < words; line++) {
                        text.append(random.nextInt(5) == 0 ? "\n" : "# w" + word[0]++ + ";\n");
                    }
                    text.append(random.nextInt(6) == 0 ? "\n" : "```\n");
                }
                case 3 -> {
                    for (int item = 0; item < words / 4 + 1; item++) {
                        text.append(random.nextBoolean() ? "- " : "1. ").append(prose(random, word, 5));
                        text.append(random.nextInt(4) == 0 ? "\n\n" : "\n");
                    }
                }
                case 4 -> text.append("| ").append(prose(random, word, 6)).append(" |\n");
                default -> text.append(prose(random, word, words));
            }
            text.append(random.nextInt(4) == 0 ? "\n" : random.nextBoolean() ? "\r\n\r\n" : "\n\n");
        }
        return text.toString();
    }

    private static String prose(Random random, int[] word, int words) {
        List<String> parts = new ArrayList<>();
        for (int count = 0; count < words; count++) {
            parts.add("w" + word[0]++ + (random.nextInt(12) == 0 ? "." : ""));
        }
        return String.join(random.nextInt(5) == 0 ? "\n" : " ", parts);
    }
}
