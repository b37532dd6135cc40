package ai.autobot.pipeline.generate.extractive;

import ai.autobot.pipeline.enrich.Passage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A sentence, or a clause of a long one, that might be part of the answer.
///
/// @param passage the number of its passage, from 1
/// @param position its place among all sentences
/// @param terms its own words
/// @param titleTerms the words of its passage's title
/// @param leansOnPrevious whether it begins with a word that points back, such as `it`
/// @param previousTerms the words of the sentence that it points back to, or of the beginning that a clause was cut
///     from; empty where there is neither
record Candidate(
        int passage,
        int position,
        String text,
        Set<String> terms,
        Set<String> titleTerms,
        boolean leansOnPrevious,
        Set<String> previousTerms) {
    private static final int MAX_PASSAGES = 50;
    private static final int MAX_PASSAGE = 20_000;
    private static final int MAX_CANDIDATES = 5_000;
    private static final int MIN_CHARACTERS = 15;
    private static final int LONG = 320;
    private static final int LABELS = 2;
    private static final Pattern CLAUSE_END = Pattern.compile(";?\\s+–\\s+|;\\s+");
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
                addAll(candidates, index + 1, block, titleTerms);
            }
        }
        return candidates;
    }

    private static void addAll(List<Candidate> candidates, int passage, String block, Set<String> titleTerms) {
        Set<String> previous = Set.of();
        for (String sentence : Sentences.of(block)) {
            if (sentence.length() > LONG) {
                addClauses(candidates, passage, sentence, titleTerms);
            } else if (isSentence(sentence)) {
                boolean leans = LEANING.contains(firstWord(sentence));
                add(candidates, passage, sentence, titleTerms, leans, leans ? previous : Set.of());
            }
            previous = Terms.of(sentence);
        }
    }

    /// Of a long table row or enumeration nobody wants to read the whole; what it begins with says what it is about.
    private static void addClauses(List<Candidate> candidates, int passage, String sentence, Set<String> titleTerms) {
        Set<String> about = new HashSet<>();
        int number = 0;
        for (String clause : CLAUSE_END.split(sentence, -1)) {
            String text = clause.strip();
            if (text.length() >= MIN_CHARACTERS && isWordy(text)) {
                add(candidates, passage, text, titleTerms, false, Set.copyOf(about));
            }
            if (number++ < LABELS) {
                about.addAll(Terms.of(text));
            }
        }
    }

    private static void add(
            List<Candidate> candidates,
            int passage,
            String text,
            Set<String> titleTerms,
            boolean leans,
            Set<String> previous) {
        if (candidates.size() < MAX_CANDIDATES) {
            candidates.add(
                    new Candidate(passage, candidates.size(), text, Terms.of(text), titleTerms, leans, previous));
        }
    }

    /// A fragment that a cut between passages left behind begins in lower case, and is none.
    private static boolean isSentence(String text) {
        return text.length() >= MIN_CHARACTERS
                && isWordy(text)
                && (!Character.isLowerCase(text.charAt(0)) || text.contains(" – "));
    }

    private static boolean isWordy(String text) {
        return text.split(" ", MIN_WORDS).length >= MIN_WORDS || Character.isIdeographic(text.charAt(0));
    }

    private static String firstWord(String sentence) {
        int end = 0;
        while (end < sentence.length() && Character.isLetter(sentence.charAt(end))) {
            end++;
        }
        return sentence.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
