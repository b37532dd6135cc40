package ai.autobot.pipeline.enrich;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A word of a question that says what it is about, as each language would have indexed it.
record QuestionTerm(Map<Language, String> variants) {
    private static final int LONGEST_QUESTION = 1_000;
    private static final int MOST_TERMS = 64;

    /// Words that ask, and say nothing of what is asked about. Articles and the like are the analyzer's.
    private static final Set<String> ASKING = Set.of(
            "what",
            "which",
            "who",
            "whom",
            "whose",
            "when",
            "where",
            "why",
            "how",
            "do",
            "does",
            "did",
            "done",
            "can",
            "could",
            "would",
            "should",
            "shall",
            "may",
            "might",
            "must",
            "has",
            "have",
            "had",
            "am",
            "were",
            "been",
            "being",
            "i",
            "me",
            "my",
            "you",
            "your",
            "we",
            "us",
            "our",
            "he",
            "him",
            "his",
            "she",
            "her",
            "its",
            "them",
            "from",
            "about",
            "please",
            "tell",
            "explain",
            "describe",
            "any",
            "some",
            "many",
            "much",
            "so",
            "than",
            "also",
            "just",
            "there",
            "here",
            "mean",
            "give",
            "know",
            "want",
            "need",
            "help");

    QuestionTerm {
        variants = Map.copyOf(variants);
    }

    /// The terms of a question, each once, in the order of their words. A question beyond 1,000 characters or 64 terms
    /// is cut. Empty when no word says what the question is about.
    static List<QuestionTerm> of(String question) {
        String bounded = question.length() <= LONGEST_QUESTION ? question : question.substring(0, LONGEST_QUESTION);
        Map<Integer, Map<Language, String>> words = new TreeMap<>();
        for (Language language : Language.values()) {
            for (Language.Term term : language.terms(bounded)) {
                words.computeIfAbsent(term.word(), word -> new EnumMap<>(Language.class))
                        .put(language, term.term());
            }
        }
        Map<String, QuestionTerm> distinct = new LinkedHashMap<>();
        for (Map<Language, String> variants : words.values()) {
            String stem = variants.get(Language.ENGLISH);
            if (stem != null && !ASKING.contains(variants.get(Language.OTHER)) && distinct.size() < MOST_TERMS) {
                distinct.putIfAbsent(stem, new QuestionTerm(variants));
            }
        }
        return new ArrayList<>(distinct.values());
    }
}
