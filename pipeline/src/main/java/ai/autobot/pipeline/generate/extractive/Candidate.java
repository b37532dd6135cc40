package ai.autobot.pipeline.generate.extractive;

import ai.autobot.pipeline.enrich.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A sentence that might be part of the answer.
///
/// @param passage the number of its passage, from 1
/// @param position its place among all sentences
/// @param terms its own words
/// @param titleTerms the words of its passage's title
/// @param leansOnPrevious whether it begins with a word that points back, such as `it`
record Candidate(
        int passage, int position, String text, Set<String> terms, Set<String> titleTerms, boolean leansOnPrevious) {
    private static final int MAX_PASSAGES = 50;
    private static final int MAX_PASSAGE = 20_000;
    private static final int MIN_CHARACTERS = 15;
    private static final int MIN_WORDS = 3;
    private static final Set<String> LEANING = Set.of(
            "it",
            "its",
            "this",
            "that",
            "these",
            "those",
            "they",
            "their",
            "he",
            "she",
            "so",
            "but",
            "then",
            "thus",
            "therefore",
            "hence",
            "however",
            "also",
            "otherwise",
            "both",
            "neither",
            "instead");

    static List<Candidate> of(List<Passage> passages) {
        List<Candidate> candidates = new ArrayList<>();
        for (int index = 0; index < Math.min(passages.size(), MAX_PASSAGES); index++) {
            Passage passage = passages.get(index);
            String text = passage.text();
            Set<String> titleTerms = Terms.of(passage.title());
            for (String block : PlainText.blocks(text.substring(0, Math.min(text.length(), MAX_PASSAGE)))) {
                for (String sentence : Sentences.of(block)) {
                    if (isSentence(sentence)) {
                        boolean leans = LEANING.contains(firstWord(sentence));
                        candidates.add(new Candidate(
                                index + 1, candidates.size(), sentence, Terms.of(sentence), titleTerms, leans));
                    }
                }
            }
        }
        return candidates;
    }

    /// A fragment that a cut between passages left behind begins in lower case, and is none.
    private static boolean isSentence(String text) {
        return text.length() >= MIN_CHARACTERS
                && (text.split(" ", MIN_WORDS).length >= MIN_WORDS || isUnspaced(text))
                && (!Character.isLowerCase(text.charAt(0)) || text.contains(" – "));
    }

    private static boolean isUnspaced(String text) {
        return Character.isIdeographic(text.charAt(0));
    }

    private static String firstWord(String sentence) {
        int end = 0;
        while (end < sentence.length() && Character.isLetter(sentence.charAt(end))) {
            end++;
        }
        return sentence.substring(0, end).toLowerCase(java.util.Locale.ROOT);
    }
}
