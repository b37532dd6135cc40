package ai.autobot.pipeline.generate.extractive;

import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Prompt.Exchange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What is asked.
///
/// @param terms its words with their weights: 1 for the question's own, less for those that a follow-up question
///     borrows from the exchange before
record Question(Map<String, Double> terms, QuestionKind kind) {
    private static final double BORROWED = 0.5;
    private static final int MAX_TERMS = 64;
    private static final Pattern FOLLOW_UP = Pattern.compile(
            "(?i)^\\s*(?:and|but|so|then|what about|how about|why\\s*\\?|how\\s*\\?)\\b.*|.*\\b(?:it|its|they|them|their|this|that|these|those|he|she|one)\\b.*",
            Pattern.DOTALL);

    Question {
        terms = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(terms));
    }

    static Question of(Prompt prompt) {
        String text = prompt.question();
        Map<String, Double> terms = new LinkedHashMap<>();
        add(terms, Terms.of(text), 1);
        if (!prompt.history().isEmpty()
                && (terms.size() < 2 || FOLLOW_UP.matcher(text).matches())) {
            Exchange last = prompt.history().getLast();
            add(terms, Terms.of(last.question()), BORROWED);
        }
        return new Question(terms, QuestionKind.of(text));
    }

    private static void add(Map<String, Double> terms, Set<String> words, double weight) {
        for (String word : words) {
            if (terms.size() < MAX_TERMS) {
                terms.putIfAbsent(word, weight);
            }
        }
    }
}
