package ai.autobot.pipeline.generate;

import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends answers out on `chat.tokens` piece by piece, as they come: by an idempotent producer of its own, outside the
/// transactions of the terminal records, so that nobody waits for a commit to read the first word.
///
/// An answer's first piece goes at once; those after it wait for up to [#LINGER] for each other, for each request to
/// the broker costs as much as many pieces do. Thread-safe.
public final class TokenPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenPublisher.class);

    /// No eye sees it between two words.
    private static final Duration LINGER = Duration.ofMillis(15);

    /// Between two questions where tokens go.
    private static final Duration LOOK = Duration.ofMillis(20);

    /// A producer forgets a topic that it has not written to for a while, and the next piece would wait for the broker.
    private static final Duration TOPIC_KNOWN = Duration.ofDays(30);

    private final Producer<String, ChatToken> producer;
    private final Semaphore urgent = new Semaphore(0);
    private final Thread pusher;

    /// Connects in the background; a broker that cannot be reached shows when pieces are sent.
    ///
    /// @param kafka how to reach the broker: `bootstrap.servers`, and what security it needs
    public TokenPublisher(Map<String, Object> kafka) {
        this(producer(kafka));
    }

    TokenPublisher(Producer<String, ChatToken> producer) {
        this.producer = producer;
        this.pusher = Thread.ofVirtual().name("token-pusher").start(this::push);
    }

    private static Producer<String, ChatToken> producer(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
        // An attempt must not wait here: its call may have ended meanwhile, and nobody has kept what came of it. While
        // the
        // broker is away a producer forgets its topics, and would wait for them.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, TOPIC_KNOWN.toMillis());
        return new KafkaProducer<>(
                properties,
                Topics.CHAT_TOKENS.keys().serializer(),
                Topics.CHAT_TOKENS.values().serializer());
    }

    /// Begins an answer.
    ///
    /// @param attempt the attempt's number, from 1
    /// @param attemptId tells the attempt from every other
    /// @param log is told of the first piece, and of each new try at the call
    public AnswerStream open(String conversationId, String requestId, int attempt, String attemptId, CallLog log) {
        return new AnswerStream(producer, urgent::release, conversationId, requestId, attempt, attemptId, log);
    }

    /// A flush ends the waiting of all pieces that are there and of those that come while it lasts; it blocks, so it
    /// has a thread of its own, on which many wishes make one flush.
    private void push() {
        try {
            findTopic();
            while (true) {
                urgent.acquire();
                urgent.drainPermits();
                producer.flush();
            }
        } catch (InterruptedException | InterruptException e) {
            // It was closed.
        }
    }

    /// So that no answer's first piece waits for it: a producer asks for a topic only when it is first needed.
    private void findTopic() throws InterruptedException {
        boolean found = false;
        while (!found) {
            try {
                producer.partitionsFor(Topics.CHAT_TOKENS.name());
                found = true;
            } catch (TimeoutException e) {
                LOG.debug("no broker tells where tokens go: {}", e.getMessage());
                Thread.sleep(LOOK);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("tokens cannot be sent: {}", e.getMessage());
                return;
            }
        }
    }

    /// Sends what is on the way, for at most two seconds. Idempotent.
    @Override
    public void close() {
        pusher.interrupt();
        producer.close(Duration.ofSeconds(2));
    }
}
