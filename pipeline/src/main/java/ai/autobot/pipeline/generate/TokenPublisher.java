package ai.autobot.pipeline.generate;

import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Sends answers out on `chat.tokens` piece by piece, as they come: by an idempotent producer of its own, outside the
/// transactions of the terminal records, so that nobody waits for a commit to read the first word. Thread-safe.
public final class TokenPublisher implements AutoCloseable {
    private final KafkaProducer<String, ChatToken> producer;

    /// Connects in the background; a broker that cannot be reached shows when pieces are sent.
    ///
    /// @param kafka how to reach the broker: `bootstrap.servers`, and what security it needs
    public TokenPublisher(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // A piece that cannot be sent soon is of no use: the terminal record has the whole text.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        this.producer = new KafkaProducer<>(
                properties,
                Topics.CHAT_TOKENS.keys().serializer(),
                Topics.CHAT_TOKENS.values().serializer());
    }

    /// Begins an answer.
    ///
    /// @param attempt the attempt's number, from 1
    /// @param attemptId tells the attempt from every other
    public AnswerStream open(String conversationId, String requestId, int attempt, String attemptId) {
        return new AnswerStream(producer, conversationId, requestId, attempt, attemptId);
    }

    /// Sends what is on the way, for at most two seconds. Idempotent.
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
