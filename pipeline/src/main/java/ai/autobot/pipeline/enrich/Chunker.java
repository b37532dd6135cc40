package ai.autobot.pipeline.enrich;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Cuts documents into passages: what belongs together stays together, in pieces of a size that ranks well and fits
/// many times into a prompt. A passage never spans two sections; its title names the section. Nothing of the text is
/// lost: headings stand in the titles, or as a text where they have no text of their own.
///
/// Deterministic and stateless. Sizes are in UTF-16 code units.
final class Chunker {
    /// The size that passages grow to.
    static final int TARGET = 1_000;

    /// The size that no passage exceeds.
    static final int CAP = 1_600;

    /// What is smaller joins its neighbour of the same section, even past the target.
    private static final int SMALL = 200;

    private static final int LONGEST_TITLE = 300;

    private Chunker() {}

    /// A passage of a document, before it has an id.
    record Chunk(String title, String text) {}

    /// Cuts a document.
    ///
    /// @param markdown whether headings, lists and code are recognised; otherwise only paragraphs are
    static List<Chunk> cut(String title, String text, boolean markdown) {
        List<Chunk> chunks = new ArrayList<>();
        List<Block> blocks = BlockReader.read(text, markdown);
        int from = 0;
        while (from < blocks.size()) {
            List<String> section = blocks.get(from).section();
            int to = from;
            while (to < blocks.size() && blocks.get(to).section().equals(section)) {
                to++;
            }
            String heading = heading(title, section);
            for (String passage : pack(blocks.subList(from, to))) {
                chunks.add(new Chunk(heading, passage));
            }
            from = to;
        }
        return List.copyOf(chunks);
    }

    private static String heading(String title, List<String> section) {
        List<String> parts = new ArrayList<>();
        parts.add(shorten(title.strip(), LONGEST_TITLE));
        for (String heading : section) {
            // Most documents repeat their title as the first heading.
            if (!heading.equalsIgnoreCase(parts.getLast())) {
                parts.add(heading);
            }
        }
        parts.removeIf(String::isEmpty);
        return String.join(" › ", parts);
    }

    private static String shorten(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, cutAt(text, longest));
    }

    private static List<String> pack(List<Block> blocks) {
        List<String> passages = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (Block block : blocks) {
            String glue = "\n\n";
            for (String piece : pieces(block)) {
                int joined = open.length() + glue.length() + piece.length();
                boolean small = open.length() < SMALL || piece.length() < SMALL;
                if (!open.isEmpty() && joined > (small ? CAP : TARGET)) {
                    close(open, passages);
                }
                if (!open.isEmpty()) {
                    open.append(glue);
                }
                open.append(piece);
                glue = "\n";
            }
        }
        close(open, passages);
        return passages;
    }

    private static void close(StringBuilder open, List<String> passages) {
        String passage = open.toString().strip();
        if (!passage.isEmpty()) {
            passages.add(passage);
        }
        open.setLength(0);
    }

    private static List<String> pieces(Block block) {
        if (block.text().length() <= CAP) {
            return List.of(block.text());
        }
        List<String> units = switch (block.kind()) {
            case PROSE -> sentences(block.text());
            case LINES ->
                block.text()
                        .lines()
                        .map(line -> line + "\n")
                        .flatMap(line -> line.length() > CAP ? sentences(line).stream() : Stream.of(line))
                        .toList();
        };
        List<String> pieces = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String unit : units) {
            if (!open.isEmpty() && open.length() + unit.length() > TARGET) {
                close(open, pieces);
            }
            String rest = unit;
            while (rest.length() > CAP) {
                int cut = cutAt(rest, CAP);
                pieces.add(rest.substring(0, cut).strip());
                rest = rest.substring(cut);
            }
            open.append(rest);
        }
        close(open, pieces);
        pieces.removeIf(String::isEmpty);
        return pieces;
    }

    private static List<String> sentences(String text) {
        BreakIterator iterator = BreakIterator.getSentenceInstance(Locale.ROOT);
        iterator.setText(text);
        List<String> sentences = new ArrayList<>();
        int from = iterator.first();
        for (int to = iterator.next(); to != BreakIterator.DONE; to = iterator.next()) {
            sentences.add(text.substring(from, to));
            from = to;
        }
        return sentences;
    }

    /// Where to cut a text that is longer than allowed: after its last space, or between two code points.
    private static int cutAt(String text, int longest) {
        for (int at = longest; at > longest / 2; at--) {
            if (Character.isWhitespace(text.charAt(at - 1))) {
                return at;
            }
        }
        return Character.isLowSurrogate(text.charAt(longest)) && Character.isHighSurrogate(text.charAt(longest - 1))
                ? longest - 1
                : longest;
    }
}
