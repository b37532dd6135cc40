package ai.autobot.local.knowledge;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What the topic of documents holds at this moment, without the texts.
///
/// @param metadata of each document, by its id
public record PublishedDocuments(Map<String, Map<String, String>> metadata) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);

    public PublishedDocuments {
        metadata = Map.copyOf(metadata);
    }

    /// Reads the whole topic; blocks for at most a minute.
    ///
    /// @throws CommandFailure when it cannot be read in that time
    public static PublishedDocuments read(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "autobot-published-documents");
        String topic = Topics.KNOWLEDGE_DOCUMENTS.name();
        Map<String, Map<String, String>> found = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long giveUpAt = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - giveUpAt > 0) {
                    throw new CommandFailure(
                            ExitCode.UNREACHABLE,
                            "Topic " + topic + " could not be read within " + LIMIT.toSeconds() + " s.");
                }
                consumer.poll(POLL).forEach(received -> take(received, found));
            }
        }
        return new PublishedDocuments(found);
    }

    private static void take(ConsumerRecord<String, byte[]> received, Map<String, Map<String, String>> found) {
        if (received.key() == null) {
            return;
        }
        if (received.value() == null) {
            found.remove(received.key());
            return;
        }
        try {
            KnowledgeDocument document =
                    Topics.KNOWLEDGE_DOCUMENTS.values().deserializer().deserialize(received.topic(), received.value());
            found.put(received.key(), Map.copyOf(document.getMetadata()));
        } catch (UnreadableRecordException e) {
            // It changes nothing, as for the knowledge base.
        }
    }

    boolean holds(KnowledgeDocument document) {
        Map<String, String> published = metadata.get(document.getDocumentId());
        String hash = document.getMetadata().get(DocumentFiles.HASH);
        return published != null && hash != null && hash.equals(published.get(DocumentFiles.HASH));
    }

    /// The ids of the documents that were published from there.
    List<String> from(String origin) {
        return metadata.entrySet().stream()
                .filter(entry -> origin.equals(entry.getValue().get(DocumentFiles.ORIGIN)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
