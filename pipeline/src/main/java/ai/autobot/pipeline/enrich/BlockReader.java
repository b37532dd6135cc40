package ai.autobot.pipeline.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a document into its blocks, in order. Markdown is read by its structure only (CommonMark 0.31: ATX and setext
/// headings, fenced code, lists); what is inside a block stays as it was written. One reader reads one document.
final class BlockReader {
    /// A longer line that looks like a heading is text: a title must stay short.
    private static final int LONGEST_HEADING = 200;

    private static final Pattern HEADING = Pattern.compile(" {0,3}(#{1,6})(?:[ \t]+(.*))?");
    private static final Pattern CLOSING_MARKS = Pattern.compile("(?:^|[ \t])#++[ \t]*+$");
    private static final Pattern UNDERLINE = Pattern.compile(" {0,3}(?:(=)=*|--+)[ \t]*");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*");
    private static final Pattern ITEM = Pattern.compile("\\s{0,3}(?:[-*+]|\\d{1,9}[.)])[ \t].*");

    private final boolean markdown;
    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Heading> headings = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private int next;
    private boolean headingHasText = true;

    private record Heading(int level, String text) {}

    private BlockReader(String text, boolean markdown) {
        this.lines = text.lines().toList();
        this.markdown = markdown;
    }

    static List<Block> read(String text, boolean markdown) {
        BlockReader reader = new BlockReader(text, markdown);
        while (reader.next < reader.lines.size()) {
            reader.readLine();
        }
        reader.endParagraph();
        reader.keepBareHeading(0);
        return List.copyOf(reader.blocks);
    }

    private void readLine() {
        String line = lines.get(next++);
        if (line.isBlank()) {
            endParagraph();
        } else if (!markdown) {
            open.add(line);
        } else if (FENCE.matcher(line).matches()) {
            endParagraph();
            readFence(line);
        } else if (ITEM.matcher(line).matches() && open.isEmpty()) {
            readList(line);
        } else if (!readHeading(line)) {
            open.add(line);
        }
    }

    private boolean readHeading(String line) {
        if (line.length() > LONGEST_HEADING) {
            return false;
        }
        Matcher underline = UNDERLINE.matcher(line);
        if (open.size() == 1 && open.getFirst().length() <= LONGEST_HEADING && underline.matches()) {
            String text = open.removeFirst().strip();
            enter(new Heading(underline.group(1) == null ? 2 : 1, text));
            return true;
        }
        Matcher heading = HEADING.matcher(line);
        if (!heading.matches()) {
            return false;
        }
        endParagraph();
        String text = heading.group(2) == null ? "" : heading.group(2).strip();
        enter(new Heading(
                heading.group(1).length(),
                CLOSING_MARKS.matcher(text).replaceFirst("").strip()));
        return true;
    }

    private void enter(Heading heading) {
        keepBareHeading(heading.level());
        headings.removeIf(above -> above.level() >= heading.level());
        headings.add(heading);
        headingHasText = heading.text().isEmpty();
    }

    /// A heading is found by the passages below it; one with nothing below it is a text of its own.
    private void keepBareHeading(int nextLevel) {
        if (!headingHasText && !headings.isEmpty() && headings.getLast().level() >= nextLevel) {
            add(headings.getLast().text(), Block.Kind.PROSE);
        }
    }

    private void readFence(String opening) {
        Matcher fence = FENCE.matcher(opening);
        String marks = fence.matches() ? fence.group(1) : opening;
        List<String> code = new ArrayList<>(List.of(opening));
        while (next < lines.size()) {
            String line = lines.get(next++);
            code.add(line);
            String closing = line.strip();
            if (closing.startsWith(marks) && closing.chars().allMatch(mark -> mark == marks.charAt(0))) {
                break;
            }
        }
        add(String.join("\n", code), Block.Kind.LINES);
    }

    private void readList(String first) {
        List<String> list = new ArrayList<>(List.of(first));
        while (next < lines.size() && belongsToList(lines.get(next), lines.get(next - 1))) {
            list.add(lines.get(next++));
        }
        add(String.join("\n", list).stripTrailing(), Block.Kind.LINES);
    }

    /// A list goes on over blank lines, as long as what follows is an item or indented.
    private boolean belongsToList(String line, String before) {
        if (line.isBlank()) {
            return next + 1 < lines.size() && !lines.get(next + 1).isBlank() && continuesList(lines.get(next + 1));
        }
        boolean opensAnother =
                HEADING.matcher(line).matches() || FENCE.matcher(line).matches();
        return continuesList(line) || (!before.isBlank() && !opensAnother);
    }

    private static boolean continuesList(String line) {
        return line.startsWith("  ")
                || line.startsWith("\t")
                || ITEM.matcher(line).matches();
    }

    private void endParagraph() {
        if (!open.isEmpty()) {
            Block.Kind kind = open.stream().allMatch(line -> line.stripLeading().startsWith("|"))
                    ? Block.Kind.LINES
                    : Block.Kind.PROSE;
            add(String.join("\n", open), kind);
            open.clear();
        }
    }

    private void add(String text, Block.Kind kind) {
        headingHasText = true;
        List<String> section = headings.stream()
                .map(Heading::text)
                .filter(heading -> !heading.isEmpty())
                .toList();
        blocks.add(new Block(section, text, kind));
    }
}
