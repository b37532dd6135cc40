package ai.autobot.pipeline.generate.extractive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Chooses the sentences that answer a question best: those that share its rare words, counted by inverse document
/// frequency, and that say something which the ones chosen before do not (maximal marginal relevance, Carbonell and
/// Goldstein 1998). The same input gives the same answer.
final class Selection {
    private static final int MAX_SENTENCES = 4;

    /// The share of the question's weight that the best sentence, with its title, must meet. Below it, the passages
    /// only happen to share a word with the question.
    private static final double MIN_COVERAGE = 0.34;

    private static final double MIN_SHARE_OF_BEST = 0.6;
    private static final double TITLE = 0.5;
    private static final double RANK = 0.25;
    private static final double REPEATED = 0.35;
    private static final double POINTED_AT = 0.8;
    private static final double LEANING = 0.75;
    private static final double INTRODUCING = 0.6;
    private static final int COMFORTABLE_LENGTH = 320;

    private final Question question;
    private final List<Candidate> candidates;
    private final Map<String, Double> weights = new HashMap<>();
    private final double totalWeight;

    private Selection(Question question, List<Candidate> candidates) {
        this.question = question;
        this.candidates = candidates;
        double total = 0;
        for (Map.Entry<String, Double> term : question.terms().entrySet()) {
            long sentences = candidates.stream()
                    .filter(candidate -> candidate.terms().contains(term.getKey()))
                    .count();
            double weight = term.getValue() * Math.log(1 + (candidates.size() + 1.0) / (sentences + 0.5));
            weights.put(term.getKey(), weight);
            total += weight;
        }
        totalWeight = total;
    }

    /// The chosen sentences in the order in which they read best: by passage, the best one's first, and within it as
    /// they stand there. Empty when none bears on the question.
    static List<Candidate> of(Question question, List<Candidate> candidates) {
        return new Selection(question, candidates).choose();
    }

    private List<Candidate> choose() {
        List<Candidate> chosen = new ArrayList<>();
        Set<String> covered = new HashSet<>();
        double best = 0;
        while (chosen.size() < MAX_SENTENCES) {
            Candidate next = null;
            double nextScore = 0;
            for (Candidate candidate : candidates) {
                double score = isNew(candidate, chosen) ? score(candidate, covered, chosen) : 0;
                if (score > nextScore) {
                    next = candidate;
                    nextScore = score;
                }
            }
            if (next == null || nextScore < best * MIN_SHARE_OF_BEST) {
                break;
            }
            best = Math.max(best, nextScore);
            chosen.add(next);
            covered.addAll(next.terms());
        }
        return inReadingOrder(chosen);
    }

    private double score(Candidate candidate, Set<String> covered, List<Candidate> chosen) {
        double own = 0;
        double fresh = 0;
        double pointedAt = 0;
        double title = 0;
        for (Map.Entry<String, Double> term : weights.entrySet()) {
            double weight = term.getValue();
            double news = covered.contains(term.getKey()) ? REPEATED : 1;
            if (candidate.terms().contains(term.getKey())) {
                own += weight;
                fresh += weight * news;
            } else if (candidate.previousTerms().contains(term.getKey())) {
                pointedAt += weight;
                fresh += weight * news * POINTED_AT;
            } else if (candidate.titleTerms().contains(term.getKey())) {
                title += weight;
            }
        }
        boolean fits = question.kind().isAnsweredBy(candidate.text());
        if ((own == 0 && !(pointedAt > 0 && fits)) || own + pointedAt + title < MIN_COVERAGE * totalWeight) {
            return 0;
        }
        double score = fresh + TITLE * title;
        score *= 1 + RANK / candidate.passage();
        score *= Math.min(
                1, Math.sqrt((double) COMFORTABLE_LENGTH / candidate.text().length()));
        if (fits) {
            score *= question.kind().worth();
        }
        if (candidate.leansOnPrevious() && !follows(candidate, chosen)) {
            score *= LEANING;
        }
        return candidate.text().endsWith(":") || candidate.text().endsWith("?") ? score * INTRODUCING : score;
    }

    private static boolean follows(Candidate candidate, List<Candidate> chosen) {
        return chosen.stream()
                .anyMatch(other ->
                        other.passage() == candidate.passage() && other.position() == candidate.position() - 1);
    }

    /// Passages overlap, and documents repeat themselves.
    private static boolean isNew(Candidate candidate, List<Candidate> chosen) {
        return chosen.stream().noneMatch(other -> isAlike(other.terms(), candidate.terms()));
    }

    private static boolean isAlike(Set<String> some, Set<String> others) {
        long shared = some.stream().filter(others::contains).count();
        return shared >= 0.8 * Math.min(some.size(), others.size());
    }

    private static List<Candidate> inReadingOrder(List<Candidate> chosen) {
        Map<Integer, Integer> passages = new HashMap<>();
        for (Candidate candidate : chosen) {
            passages.putIfAbsent(candidate.passage(), passages.size());
        }
        Comparator<Candidate> byPassage = Comparator.comparingInt(candidate -> rank(passages.get(candidate.passage())));
        return chosen.stream()
                .sorted(byPassage.thenComparingInt(Candidate::position))
                .toList();
    }

    private static int rank(@Nullable Integer rank) {
        return rank == null ? Integer.MAX_VALUE : rank;
    }
}
