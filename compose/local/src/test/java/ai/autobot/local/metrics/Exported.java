package ai.autobot.local.metrics;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a page in Prometheus' text format has: its metrics, and the labels of each of its series. Immutable.
///
/// @param families by name, in the order of names
/// @param labels by the name of a series, as `…_bucket`, the names of its labels
/// @param series how many lines with a value there are
public record Exported(SortedMap<String, Family> families, Map<String, Set<String>> labels, int series) {
    private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"(?:[^\"\\\\]|\\\\.)*\"");

    /// A metric.
    ///
    /// @param labels of all its series, but for `le`
    public record Family(String name, String type, String help, Set<String> labels) {
        /// In words; what is counted has none.
        String unit() {
            if (name.contains("_ns_")) {
                return "ns";
            }
            if (name.startsWith("kafka_") && name.contains("latency")) {
                return "ms";
            }
            if (name.contains("seconds")) {
                return "s";
            }
            if (name.contains("bytes")) {
                return "bytes";
            }
            if (name.contains("token_usage") || name.contains("wasted_tokens")) {
                return "tokens";
            }
            return name.contains("price") ? "currency" : "";
        }
    }

    public static Exported of(String page) {
        SortedMap<String, Family> families = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        Map<String, String> helps = new TreeMap<>();
        Map<String, Set<String>> labelsOfFamilies = new TreeMap<>();
        String current = "";
        int series = 0;
        for (String line : page.lines().toList()) {
            Matcher head = HEAD.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (head.matches()) {
                current = head.group(2);
                if (head.group(1).equals("HELP")) {
                    helps.put(current, head.group(3));
                } else {
                    Set<String> itsLabels = labelsOfFamilies.computeIfAbsent(current, name -> new TreeSet<>());
                    families.put(
                            current, new Family(current, head.group(3), helps.getOrDefault(current, ""), itsLabels));
                }
            } else if (sample.matches()) {
                series++;
                Set<String> ofSeries = labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    ofSeries.add(label.group(1));
                    if (!label.group(1).equals("le")) {
                        labelsOfFamilies
                                .computeIfAbsent(current, name -> new TreeSet<>())
                                .add(label.group(1));
                    }
                }
            }
        }
        return new Exported(families, labels, series);
    }
}
