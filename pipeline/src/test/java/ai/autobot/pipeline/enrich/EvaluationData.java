package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A collection of documents and of questions with the documents that answer them.
record EvaluationData(List<KnowledgeDocument> documents, List<Judged> questions) {
    record Judged(String question, Set<String> relevant) {}

    static KnowledgeDocument document(String id, String title, String text, String... roles) {
        return KnowledgeDocument.newBuilder()
                .setDocumentId(id)
                .setTitle(title)
                .setText(text)
                .setMediaType("text/plain")
                .setRoles(List.of(roles))
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    /// Cranfield: 1,400 abstracts in SMART format, 225 questions. Judgements count questions by position; codes 1 to 4
    /// are relevant.
    static EvaluationData cranfield(Path folder) throws IOException {
        List<KnowledgeDocument> documents = new ArrayList<>();
        for (Entry entry : smart(folder.resolve("cran.all.1400"))) {
            documents.add(
                    document(entry.id(), entry.title().toString(), entry.text().toString()));
        }
        Map<Integer, Set<String>> relevant = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("cranqrel"))) {
            try (Scanner judgement = new Scanner(line)) {
                int question = judgement.nextInt();
                String document = judgement.next();
                if (judgement.nextInt() > 0) {
                    relevant.computeIfAbsent(question, position -> new TreeSet<>())
                            .add(document);
                }
            }
        }
        List<Judged> questions = new ArrayList<>();
        for (Entry entry : smart(folder.resolve("cran.qry"))) {
            questions.add(new Judged(entry.text().toString(), relevant.getOrDefault(questions.size() + 1, Set.of())));
        }
        return new EvaluationData(documents, questions);
    }

    private record Entry(String id, StringBuilder title, StringBuilder text) {}

    private static List<Entry> smart(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        String field = "";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(".I ")) {
                entries.add(new Entry(line.substring(3).strip(), new StringBuilder(), new StringBuilder()));
            } else if (line.matches("\\.[TABW]\\s*")) {
                field = line.strip();
            } else if (field.equals(".T")) {
                entries.getLast().title().append(line).append('\n');
            } else if (field.equals(".W")) {
                entries.getLast().text().append(line).append('\n');
            }
        }
        return entries;
    }

    /// XQuAD: 240 paragraphs, and to each question the one that answers it. The data has no titles.
    static EvaluationData paragraphs(Path file) throws IOException {
        List<KnowledgeDocument> documents = new ArrayList<>();
        List<Judged> questions = new ArrayList<>();
        for (JsonNode article :
                new ObjectMapper().readTree(Files.readAllBytes(file)).get("data")) {
            for (JsonNode paragraph : article.get("paragraphs")) {
                String id = "paragraph-" + documents.size();
                documents.add(document(
                        id,
                        article.path("title").asText(""),
                        paragraph.get("context").asText()));
                for (JsonNode question : paragraph.get("qas")) {
                    questions.add(new Judged(question.get("question").asText(), Set.of(id)));
                }
            }
        }
        return new EvaluationData(documents, questions);
    }
}
