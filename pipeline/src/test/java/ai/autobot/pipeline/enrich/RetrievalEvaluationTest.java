package ai.autobot.pipeline.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.pipeline.enrich.EvaluationData.Judged;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Measures the search on public collections that are not part of the project. The floors are a little below what was
/// measured when the ranking was chosen.
class RetrievalEvaluationTest {
    @TempDir
    Path folder;

    private EvaluationData cranfield;
    private EvaluationData paragraphs;
    private Ranking ranking;

    @BeforeEach
    void readCollections() throws IOException {
        String data = System.getProperty("autobot.evaluation.data");
        assumeTrue(data != null, "skipped: -Dautobot.evaluation.data must name a folder with cranfield/ and xquad/");
        cranfield = EvaluationData.cranfield(Path.of(data, "cranfield"));
        paragraphs = EvaluationData.paragraphs(Path.of(data, "xquad", "xquad.en.json"));
        ranking = Ranking.measured(
                Configuration.of(EnrichSettings.class, Map.of()).minimumCoverage());
    }

    private PassageIndex index(EvaluationData data) throws IOException {
        PassageIndex index = PassageIndex.open(
                folder.resolve(Integer.toString(data.documents().size())), ranking);
        for (KnowledgeDocument document : data.documents()) {
            index.replace(document);
        }
        index.refresh();
        return index;
    }

    private static List<String> search(PassageIndex index, Judged question, int documents) {
        try {
            return index.search(question.question(), Set.of(), documents * 3, () -> false).passages().stream()
                    .map(Passage::documentId)
                    .distinct()
                    .limit(documents)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double mean(String figure, EvaluationData data, ToDoubleFunction<Judged> score) {
        double mean = data.questions().stream()
                .filter(question -> !question.relevant().isEmpty())
                .mapToDouble(score)
                .average()
                .orElseThrow();
        System.out.printf(
                "%s: %.4f over %d questions%n", figure, mean, data.questions().size());
        return mean;
    }

    private static double found(List<String> documents) {
        return documents.isEmpty() ? 0 : 1;
    }

    private static double discounted(List<Boolean> relevant) {
        double gain = 0;
        for (int rank = 0; rank < relevant.size(); rank++) {
            gain += relevant.get(rank) ? Math.log(2) / Math.log(rank + 2.0) : 0;
        }
        return gain;
    }

    private static double gain(List<String> ranked, Set<String> relevant) {
        double ideal =
                discounted(relevant.stream().limit(10).map(document -> true).toList());
        return discounted(ranked.stream().map(relevant::contains).toList()) / ideal;
    }

    private static double share(List<String> ranked, Set<String> relevant) {
        return (double) ranked.stream().filter(relevant::contains).count() / relevant.size();
    }

    @Test
    void ranksRelevantAbstractsFirst() throws IOException {
        try (PassageIndex index = index(cranfield)) {
            double gain = mean(
                    "Cranfield nDCG@10", cranfield, question -> gain(search(index, question, 10), question.relevant()));
            double recall = mean(
                    "Cranfield recall@10",
                    cranfield,
                    question -> share(search(index, question, 10), question.relevant()));

            assertThat(gain).isGreaterThan(0.37);
            assertThat(recall).isGreaterThan(0.38);
        }
    }

    @Test
    void findsTheParagraphThatAnswers() throws IOException {
        try (PassageIndex index = index(paragraphs)) {
            double hit =
                    mean("XQuAD hit@5", paragraphs, question -> share(search(index, question, 5), question.relevant()));

            assertThat(hit).isGreaterThan(0.94);
        }
    }

    @Test
    void findsNothingAboutWhatTheBaseDoesNotKnow() throws IOException {
        try (PassageIndex abstracts = index(cranfield);
                PassageIndex articles = index(paragraphs)) {
            double known = mean(
                    "Cranfield answered by Cranfield", cranfield, question -> found(search(abstracts, question, 5)));
            double strange =
                    mean("Cranfield answered by XQuAD", cranfield, question -> found(search(articles, question, 5)));
            double alsoStrange =
                    mean("XQuAD answered by Cranfield", paragraphs, question -> found(search(abstracts, question, 5)));

            assertThat(known).isGreaterThan(0.94);
            assertThat(strange).isLessThan(0.06);
            assertThat(alsoStrange).isLessThan(0.2);
        }
    }
}
