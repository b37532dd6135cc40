package ai.autobot.local.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names in an expression of Prometheus' query language. Not a parser: enough to find what does not exist.
/// Immutable.
///
/// @param selected by the name of a series, the labels that it is selected by
/// @param grouped the labels that results are grouped or joined by
public record PromQl(Map<String, Set<String>> selected, Set<String> grouped) {
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*\\{([^}]*)}");
    private static final Pattern MATCHED = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.])[a-zA-Z_:][\\w:]*(?!\\w*\\s*\\()\\b");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    public static PromQl of(String expression) {
        Map<String, Set<String>> selected = new TreeMap<>();
        Set<String> grouped = new TreeSet<>();
        String rest = RANGE.matcher(TEXT.matcher(expression).replaceAll("\"\"")).replaceAll("");
        Matcher grouping = GROUPING.matcher(rest);
        while (grouping.find()) {
            Arrays.stream(grouping.group(1).split(",", -1))
                    .map(String::strip)
                    .filter(label -> !label.isEmpty())
                    .forEach(grouped::add);
        }
        rest = GROUPING.matcher(rest).replaceAll(" ");
        Matcher selector = SELECTOR.matcher(rest);
        while (selector.find()) {
            Set<String> labels = selected.computeIfAbsent(selector.group(1), name -> new TreeSet<>());
            MATCHED.matcher(selector.group(2))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(labels::add);
        }
        rest = SELECTOR.matcher(rest).replaceAll(" ");
        NAME.matcher(rest)
                .results()
                .map(MatchResult::group)
                .filter(name -> !WORDS.contains(name))
                .forEach(name -> selected.computeIfAbsent(name, unselected -> new TreeSet<>()));
        return new PromQl(selected, grouped);
    }
}
