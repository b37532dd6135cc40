package ai.autobot.pipeline.enrich;

import java.util.function.DoubleSupplier;

/// How passages are ranked (BM25F: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
/// 2009), and which are too far from the question to be shown.
///
/// @param k1 how soon a term's repetition stops to count
/// @param b how much a long passage is marked down, 0 to 1
/// @param titleWeight how many times a term in the title counts as one in the text, at least 1
/// @param minimumCoverage the share of the question, weighed by how rare its terms are, that the best passage must
///     contain, 0 to 1; where none does, what agrees is noise
record Ranking(float k1, float b, float titleWeight, DoubleSupplier minimumCoverage) {
    Ranking {
        if (!(k1 >= 0) || !(b >= 0 && b <= 1) || !(titleWeight >= 1)) {
            throw new IllegalArgumentException("ranking k1 %s, b %s, titleWeight %s".formatted(k1, b, titleWeight));
        }
    }

    /// Chosen by measurement on Cranfield and XQuAD.
    static Ranking measured(double minimumCoverage) {
        return measured(() -> minimumCoverage);
    }

    /// As [#measured(double)], with a share that may change from search to search.
    static Ranking measured(DoubleSupplier minimumCoverage) {
        return new Ranking(1.2f, 0.75f, 2f, minimumCoverage);
    }
}
