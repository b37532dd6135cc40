package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.enrich.EvaluationData.document;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnowledgeRecordTest {
    private static KnowledgeRecord read(String key, byte @Nullable [] value) {
        return KnowledgeRecord.of(
                new ConsumerRecord<>("knowledge.documents", 0, 0, key.getBytes(StandardCharsets.UTF_8), value),
                Topics.KNOWLEDGE_DOCUMENTS);
    }

    private static KnowledgeRecord read(KnowledgeDocument document) {
        return read(
                document.getDocumentId(),
                Topics.KNOWLEDGE_DOCUMENTS.values().serializer().serialize("knowledge.documents", document));
    }

    private static KnowledgeDocument.Builder sample() {
        return KnowledgeDocument.newBuilder(document("cats", "Cats", "Cats sleep.", "vet"));
    }

    @Test
    void readsADocument() {
        assertThat(read(sample().build())).isEqualTo(new KnowledgeRecord.Changed(sample().build()));
    }

    @Test
    void takesATombstoneForARemoval() {
        assertThat(read("cats", null)).isEqualTo(new KnowledgeRecord.Removed("cats"));
    }

    @Test
    void cannotReadARecordWithoutAFittingKey() {
        byte[] value =
                Topics.KNOWLEDGE_DOCUMENTS.values().serializer().serialize("knowledge.documents", sample().build());

        assertThat(read("", value)).isEqualTo(new KnowledgeRecord.Unreadable("no_key"));
        assertThat(read("dogs", value)).isEqualTo(new KnowledgeRecord.Unreadable("key_is_not_document_id"));
        assertThat(read("x".repeat(513), null)).isEqualTo(new KnowledgeRecord.Unreadable("key_too_long"));
    }

    @Test
    void cannotReadWhatIsNotADocument() {
        assertThat(read("cats", new byte[0])).isEqualTo(new KnowledgeRecord.Unreadable("not_avro"));
    }

    @Test
    void boundsEveryPartOfADocument() {
        assertThat(read(sample().setText("x".repeat(1024 * 1024)).build())).isInstanceOf(KnowledgeRecord.Changed.class);
        assertThat(read(sample().setText("x".repeat(1024 * 1024 + 1)).build()))
                .isEqualTo(new KnowledgeRecord.Unreadable("text_too_long"));
        assertThat(read(sample().setTitle("x".repeat(1_001)).build()))
                .isEqualTo(new KnowledgeRecord.Unreadable("title_or_uri_too_long"));
        assertThat(read(sample().setUri("x".repeat(2_049)).build()))
                .isEqualTo(new KnowledgeRecord.Unreadable("title_or_uri_too_long"));
        assertThat(read(sample().setRoles(Collections.nCopies(257, "vet")).build()))
                .isEqualTo(new KnowledgeRecord.Unreadable("too_many_roles"));
    }
}
