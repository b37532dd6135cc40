package ai.autobot.client;

import static ai.autobot.client.TestTopics.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.KnowledgeDocument;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KnowledgePublisherTest {
    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static Map<String, Object> kafka;

    private KnowledgePublisher publisher;

    @BeforeAll
    static void startBroker() throws InterruptedException, ExecutionException {
        broker = EmbeddedBroker.start(directory);
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        TestTopics.create(kafka, 1);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        publisher = KnowledgePublisher.connect(kafka);
    }

    @AfterEach
    void disconnect() {
        publisher.close();
    }

    @Test
    void writesDocumentsAndTombstonesInTheOrderOfTheCalls() {
        var _ = publisher.put(document("d-1", "first"));
        var _ = publisher.put(document("d-1", "second"));
        CompletableFuture<Void> last = publisher.remove("d-1");
        publisher.flush();

        assertThat(last).isCompleted();
        List<ConsumerRecord<String, byte[]>> written = TestTopics.read(kafka, Topics.KNOWLEDGE_DOCUMENTS, "d-1", 3);
        assertThat(written)
                .extracting(one -> one.value() == null ? "removed" : text(one.value()))
                .containsExactly("first", "second", "removed");
    }

    @Test
    void saysWhichDocumentWasNotStored() {
        String large = "x".repeat(3_000_000);

        assertThat(publisher.put(document("d-large", large)))
                .failsWithin(PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(KnowledgeNotStoredException.class)
                .withMessageContaining("d-large");
        assertThatExceptionOfType(KnowledgeNotStoredException.class)
                .isThrownBy(publisher::flush)
                .withMessageContaining("d-large");
        publisher.flush();
    }

    @Test
    void refusesAnIdThatIsEmptyOrTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.remove(""));
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.put(document("x".repeat(513), "text")));
    }

    @Test
    void refusesChangesAfterItsEnd() {
        publisher.close();

        assertThatIllegalStateException().isThrownBy(() -> publisher.remove("d-1"));
    }

    @Test
    void saysThatTheBrokerCannotBeReached() {
        assertThatExceptionOfType(ChatConnectException.class)
                .isThrownBy(() -> KnowledgePublisher.connect(Map.of("bootstrap.servers", "127.0.0.1:1")))
                .withMessageContaining("knowledge.documents");
    }

    private static KnowledgeDocument document(String documentId, String text) {
        return KnowledgeDocument.newBuilder()
                .setDocumentId(documentId)
                .setTitle("Title")
                .setText(text)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    private static String text(byte[] value) {
        return Topics.KNOWLEDGE_DOCUMENTS
                .values()
                .deserializer()
                .deserialize(Topics.KNOWLEDGE_DOCUMENTS.name(), value)
                .getText();
    }
}
