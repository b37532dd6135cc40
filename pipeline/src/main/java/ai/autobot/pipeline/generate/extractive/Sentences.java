package ai.autobot.pipeline.generate.extractive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Splits prose into sentences: after a full stop, question or exclamation mark that ends a word, where the next
/// word does not begin in lower case and the word before is no abbreviation. Also after the marks of East Asian
/// scripts.
final class Sentences {
    private static final Set<String> ABBREVIATIONS = Set.of(
            "e.g", "i.e", "cf", "vs", "etc", "approx", "no", "nr", "fig", "mr", "mrs", "ms", "dr", "prof", "st", "al",
            "bzw", "z.b", "d.h", "ca", "resp", "incl", "sec", "vol", "ed", "p", "pp");

    private Sentences() {}

    static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        int start = 0;
        for (int index = 0; index < text.length(); index++) {
            int end = end(text, start, index);
            if (end > 0) {
                add(sentences, text.substring(start, end));
                start = end;
                index = end - 1;
            }
        }
        add(sentences, text.substring(start));
        return sentences;
    }

    /// Where the sentence ends that the mark at the index closes; 0 when it closes none.
    private static int end(String text, int start, int index) {
        char mark = text.charAt(index);
        if (mark == '。' || mark == '！' || mark == '？') {
            return index + 1;
        }
        if (mark != '.' && mark != '!' && mark != '?') {
            return 0;
        }
        int end = index + 1;
        while (end < text.length() && "\"')]”’»".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end == text.length() || text.charAt(end) != ' ') {
            return 0;
        }
        int next = end + 1;
        if (next < text.length() && Character.isLowerCase(text.charAt(next))) {
            return 0;
        }
        return mark == '.' && isAbbreviation(text, start, index) ? 0 : end;
    }

    private static boolean isAbbreviation(String text, int start, int stop) {
        int begin = text.lastIndexOf(' ', stop) + 1;
        String word = text.substring(Math.max(begin, start), stop).replaceFirst("^[(\\[\"']+", "");
        boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0));
        boolean listNumber =
                begin <= start + 1 && !word.isEmpty() && word.chars().allMatch(Character::isDigit);
        return initial || listNumber || ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
    }

    private static void add(List<String> sentences, String sentence) {
        String stripped = sentence.strip();
        if (!stripped.isEmpty()) {
            sentences.add(stripped);
        }
    }
}
