package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/// What a record of the topic says. An unreadable one changes nothing: what its key held before stays.
sealed interface KnowledgeRecord {
    /// The longest text of a document, in UTF-16 code units.
    int LONGEST_TEXT = 1024 * 1024;

    int LONGEST_ID = 512;
    int LONGEST_TITLE = 1_000;
    int LONGEST_URI = 2_048;
    int LONGEST_ROLE = 256;
    int MOST_ROLES = 256;

    /// There is a document, new or in the place of an earlier one.
    record Changed(KnowledgeDocument document) implements KnowledgeRecord {}

    /// A document is gone.
    record Removed(String documentId) implements KnowledgeRecord {}

    /// The record says nothing.
    record Unreadable(String reason) implements KnowledgeRecord {}

    static KnowledgeRecord of(ConsumerRecord<byte[], byte[]> received, Topic<String, KnowledgeDocument> topic) {
        if (received.key() == null || received.key().length == 0) {
            return new Unreadable("no_key");
        }
        String key = new String(received.key(), StandardCharsets.UTF_8);
        if (key.length() > LONGEST_ID) {
            return new Unreadable("key_too_long");
        }
        if (received.value() == null) {
            return new Removed(key);
        }
        try {
            KnowledgeDocument document =
                    topic.values().deserializer().deserialize(topic.name(), received.headers(), received.value());
            return checked(key, document);
        } catch (UnreadableRecordException e) {
            return new Unreadable(e.reason().code());
        } catch (SerializationException e) {
            return new Unreadable("not_decodable");
        }
    }

    private static KnowledgeRecord checked(String key, KnowledgeDocument document) {
        List<String> roles = document.getRoles();
        if (!key.equals(document.getDocumentId())) {
            return new Unreadable("key_is_not_document_id");
        }
        if (document.getText().length() > LONGEST_TEXT) {
            return new Unreadable("text_too_long");
        }
        if (document.getTitle().length() > LONGEST_TITLE
                || document.getUri().filter(uri -> uri.length() > LONGEST_URI).isPresent()) {
            return new Unreadable("title_or_uri_too_long");
        }
        if (roles.size() > MOST_ROLES || roles.stream().anyMatch(role -> role.length() > LONGEST_ROLE)) {
            return new Unreadable("too_many_roles");
        }
        return new Changed(document);
    }
}
