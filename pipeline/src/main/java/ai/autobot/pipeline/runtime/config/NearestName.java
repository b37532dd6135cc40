package ai.autobot.pipeline.runtime.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Which name was probably meant: the one that takes the fewest letters put in, left out or changed
/// (Levenshtein distance). Pure.
public final class NearestName {
    /// No name that anybody meant is longer.
    private static final int LONGEST = 64;

    private NearestName() {}

    /// The name that was probably meant.
    ///
    /// @param known at least one, in small letters
    public static String to(String given, Collection<String> known) {
        String cut = given.substring(0, Math.min(given.length(), LONGEST)).toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.<String>comparingInt(name -> distance(cut, name))
                        .thenComparing(name -> name))
                .orElseThrow();
    }

    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int changed = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(changed, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
