package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.jspecify.annotations.Nullable;

/// How a passage stands in the index, one Lucene document each.
final class PassageFields {
    static final String DOCUMENT_ID = "documentId";
    static final String READERS = "readers";

    /// Only the first passage of a document has it, so that documents can be counted.
    static final String FIRST = "first";

    static final String EVERYBODY = "everybody";

    private static final String TITLE = "title";
    private static final String TEXT = "text";
    private static final String URI = "uri";
    private static final String ORDINAL = "ordinal";

    private PassageFields() {}

    /// The term that a role's readers are found by. No role's name can make it that of everybody.
    static String reader(String role) {
        return "role:" + role;
    }

    static List<Document> of(KnowledgeDocument source) {
        List<Chunker.Chunk> chunks =
                Chunker.cut(source.getTitle(), source.getText(), "text/markdown".equals(source.getMediaType()));
        Language language = Language.of(source.getLanguage().orElse(null));
        List<Document> documents = new ArrayList<>();
        for (Chunker.Chunk chunk : chunks) {
            Document document = new Document();
            document.add(new StringField(DOCUMENT_ID, source.getDocumentId(), Field.Store.YES));
            document.add(new StoredField(TITLE, chunk.title()));
            document.add(new StoredField(TEXT, chunk.text()));
            document.add(new StoredField(ORDINAL, documents.size()));
            source.getUri().ifPresent(uri -> document.add(new StoredField(URI, uri)));
            document.add(new TextField(language.titleField(), chunk.title(), Field.Store.NO));
            document.add(new TextField(language.textField(), chunk.text(), Field.Store.NO));
            if (source.getRoles().isEmpty()) {
                document.add(new StringField(READERS, EVERYBODY, Field.Store.NO));
            }
            for (String role : source.getRoles()) {
                document.add(new StringField(READERS, reader(role), Field.Store.NO));
            }
            if (documents.isEmpty()) {
                document.add(new StringField(FIRST, "yes", Field.Store.NO));
            }
            documents.add(document);
        }
        return documents;
    }

    static Passage passage(Document document, double score) {
        return new Passage(
                stored(document, DOCUMENT_ID),
                stored(document, TITLE),
                uri(document),
                Objects.requireNonNull(document.getField(ORDINAL), ORDINAL)
                        .numericValue()
                        .intValue(),
                stored(document, TEXT),
                score);
    }

    private static @Nullable String uri(Document document) {
        return document.get(URI);
    }

    private static String stored(Document document, String field) {
        return Objects.requireNonNull(document.get(field), field);
    }
}
