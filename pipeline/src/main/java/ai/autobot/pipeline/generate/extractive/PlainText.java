package ai.autobot.pipeline.generate.extractive;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Takes the prose out of Markdown: paragraphs, list items and table rows, each as one line. Headings, code fences,
/// rules and the marks of emphasis go; of links their text stays.
final class PlainText {
    private static final Pattern FENCE = Pattern.compile("^\\s{0,3}(?:```|~~~).*");
    private static final Pattern HEADING = Pattern.compile("^\\s{0,3}#{1,6}(?:\\s.*)?$");
    private static final Pattern RULE = Pattern.compile("^[\\s=*_-]{3,}$");
    private static final Pattern TABLE_RULE = Pattern.compile("^(?=.*--)[\\s:|-]+$");
    private static final Pattern LIST_ITEM = Pattern.compile("^\\s*(?:[-*+•]|\\d{1,3}[.)])\\s+(.*)$");
    private static final Pattern QUOTE = Pattern.compile("^\\s{0,3}>[>\\s]*");
    private static final Pattern COMMENT = Pattern.compile("<!--.{0,2000}?-->", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]{0,200}>");
    private static final Pattern LINK =
            Pattern.compile("!?\\[([^\\[\\]]{0,300})]\\([^()\\s]{0,500}(?:\\s+\"[^\"]{0,200}\")?\\)");
    private static final Pattern REFERENCE = Pattern.compile("!?\\[([^\\[\\]]{1,300})]\\[[^\\[\\]]{0,100}]");
    private static final Pattern EMPHASIS =
            Pattern.compile("(?<![\\p{L}\\p{N}_*])([*_]{1,3})(?=\\S)(.{1,500}?)(?<=\\S)\\1(?![\\p{L}\\p{N}_*])");
    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final List<String> blocks = new ArrayList<>();
    private final StringBuilder paragraph = new StringBuilder();
    private boolean fenced;

    private PlainText() {}

    static List<String> blocks(String markdown) {
        PlainText text = new PlainText();
        List<String> lines = COMMENT.matcher(markdown).replaceAll(" ").lines().toList();
        for (int index = 0; index < lines.size(); index++) {
            String next = index + 1 < lines.size() ? lines.get(index + 1) : "";
            text.take(lines.get(index), next);
        }
        text.endParagraph();
        return List.copyOf(text.blocks);
    }

    private void take(String line, String next) {
        if (FENCE.matcher(line).matches()) {
            endParagraph();
            fenced = !fenced;
            return;
        }
        if (fenced) {
            return;
        }
        String content = QUOTE.matcher(line).replaceFirst("");
        if (content.isBlank()
                || HEADING.matcher(content).matches()
                || RULE.matcher(content).matches()
                || TABLE_RULE.matcher(content).matches()) {
            endParagraph();
            return;
        }
        if (content.strip().startsWith("|")) {
            endParagraph();
            // The row above the rule names the columns, which says nothing on its own.
            if (!TABLE_RULE.matcher(next).matches()) {
                add(row(content.strip()));
            }
            return;
        }
        var item = LIST_ITEM.matcher(content);
        if (item.matches()) {
            endParagraph();
            paragraph.append(item.group(1));
            return;
        }
        paragraph.append(paragraph.isEmpty() ? "" : " ").append(content.strip());
    }

    private static String row(String line) {
        StringBuilder row = new StringBuilder();
        for (String cell : CELL_END.split(line, -1)) {
            if (!cell.isBlank()) {
                row.append(row.isEmpty() ? "" : " – ").append(cell.strip());
            }
        }
        return row.toString();
    }

    private void endParagraph() {
        add(paragraph.toString());
        paragraph.setLength(0);
    }

    private void add(String block) {
        String text = withoutMarks(block);
        if (!text.isEmpty()) {
            blocks.add(text);
        }
    }

    private static String withoutMarks(String block) {
        String text = LINK.matcher(block).replaceAll("$1");
        text = REFERENCE.matcher(text).replaceAll("$1");
        text = TAG.matcher(text).replaceAll("");
        text = EMPHASIS.matcher(text).replaceAll("$2");
        text = text.replace("`", "").replace("\\|", "|");
        return SPACE.matcher(text).replaceAll(" ").strip();
    }
}
