package ai.autobot.pipeline.respond;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatResponse;
import ai.autobot.pipeline.runtime.journey.EarlyEnds;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.kafka.PartitionEnds;
import ai.autobot.pipeline.runtime.kafka.SmallTransactions;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The responses, each told with its audit event in a small transaction of its partition, before the
/// state behind it is committed. The response of a request goes to the partition of `chat.responses` with
/// the number of the request's own, so that what a partition's former owner has told is found in one
/// place.
///
/// Thread-safe; a partition is used by the stream thread that has taken it over.
public final class ResponseLog implements EarlyEnds {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseLog.class);

    /// Where it is not known how far the state has come, it has never been committed: more than this is
    /// not told before the first commit. All are held where the state knows none, as that of a new
    /// application on old topics.
    private static final long MOST_UNKNOWN = 20_000;

    private final Map<String, Object> client;
    private final String applicationId;
    private final Duration transactionLimit;
    private final ThreadLocal<Map<Integer, OfPartition>> here = ThreadLocal.withInitial(HashMap::new);

    /// @param client how Kafka is reached
    /// @param applicationId what the transactional ids begin with
    /// @param transactionLimit what a transaction may take
    public ResponseLog(Map<String, Object> client, String applicationId, Duration transactionLimit) {
        this.client = Map.copyOf(client);
        this.applicationId = applicationId;
        this.transactionLimit = transactionLimit;
    }

    @Override
    public Partition takeOver(int partition, OptionalLong told, Predicate<RequestKey> known) {
        Map<Integer, OfPartition> all = here.get();
        @Nullable OfPartition left = all.get(partition);
        if (left != null) {
            // Kafka Streams does not close a task's processors where one of them could not begin.
            left.close();
        }
        SmallTransactions transactions = SmallTransactions.open(
                client, applicationId + "-answers-" + partition, transactionLimit, Topics.CHAT_RESPONSES.name());
        try (PartitionEnds ends = PartitionEnds.open(client)) {
            Map<RequestKey, ChatResponse> before = new LinkedHashMap<>();
            long end = ends.read(
                    new TopicPartition(Topics.CHAT_RESPONSES.name(), partition),
                    told,
                    MOST_UNKNOWN,
                    record -> note(record, known, before));
            long requestsEnd = ends.end(new TopicPartition(Topics.CHAT_REQUESTS.name(), partition));
            OfPartition taken = new OfPartition(all, partition, transactions, before, requestsEnd, end);
            all.put(partition, taken);
            return taken;
        } catch (RuntimeException e) {
            transactions.close();
            throw e;
        }
    }

    private static void note(
            ConsumerRecord<byte[], byte[]> record, Predicate<RequestKey> known, Map<RequestKey, ChatResponse> before) {
        Topic<String, ChatResponse> topic = Topics.CHAT_RESPONSES;
        @Nullable String conversation;
        @Nullable ChatResponse response;
        try {
            conversation = topic.keys().deserializer().deserialize(topic.name(), record.key());
            response = topic.values().deserializer().deserialize(topic.name(), record.headers(), record.value());
        } catch (RuntimeException e) {
            LOG.warn(
                    "not a response: partition={} offset={} cause={}",
                    record.partition(),
                    record.offset(),
                    e.toString());
            return;
        }
        if (conversation == null || response == null) {
            return;
        }
        RequestKey key = new RequestKey(conversation, response.getRequestId());
        if (!known.test(key)) {
            before.put(key, response);
        }
    }

    @Override
    public void awaitTold() {
        here.get().values().forEach(OfPartition::await);
    }

    /// What this thread has taken over; never null there.
    @Nullable
    OfPartition here(int partition) {
        return here.get().get(partition);
    }

    /// See [EarlyEnds.Partition].
    static final class OfPartition implements Partition {
        private final Map<Integer, OfPartition> all;
        private final int partition;
        private final SmallTransactions transactions;
        private final Map<RequestKey, ChatResponse> before;
        private final List<ProducerRecord<byte[], byte[]>> ended = new ArrayList<>();
        private final long requestsEnd;
        private final long end;

        private OfPartition(
                Map<Integer, OfPartition> all,
                int partition,
                SmallTransactions transactions,
                Map<RequestKey, ChatResponse> before,
                long requestsEnd,
                long end) {
            this.all = all;
            this.partition = partition;
            this.transactions = transactions;
            this.before = before;
            this.requestsEnd = requestsEnd;
            this.end = end;
        }

        @Override
        public List<RequestKey> before() {
            return List.copyOf(before.keySet());
        }

        @Override
        public long requestsEnd() {
            return requestsEnd;
        }

        @Override
        public void forget() {
            before.clear();
        }

        @Override
        public long told() {
            long own = transactions.end();
            return own > 0 ? own : end;
        }

        /// What was told of a request before this partition was taken over; it is forgotten then.
        @Nullable
        ChatResponse take(RequestKey key) {
            return before.remove(key);
        }

        /// Tells an end.
        ///
        /// @param event what the audit is told with it; null for nothing
        void tell(
                String conversationId,
                ChatResponse response,
                @Nullable AuditEvent event,
                Headers headers,
                Instant now) {
            ended.add(record(Topics.CHAT_RESPONSES, partition, conversationId, response, headers, now));
            if (event != null) {
                tell(event, headers, now);
            }
        }

        /// Tells the audit, in the transaction of what ends meanwhile.
        void tell(AuditEvent event, Headers headers, Instant now) {
            ended.add(record(
                    Topics.AUDIT_EVENTS, null, event.getUserId().orElse(RespondStep.NOBODY), event, headers, now));
        }

        @Override
        public void flush() {
            if (!ended.isEmpty()) {
                transactions.write(ended);
                ended.clear();
            }
        }

        private static <V> ProducerRecord<byte[], byte[]> record(
                Topic<String, V> topic,
                @Nullable Integer partition,
                String key,
                V value,
                Headers headers,
                Instant now) {
            return new ProducerRecord<>(
                    topic.name(),
                    partition,
                    now.toEpochMilli(),
                    topic.keys().serializer().serialize(topic.name(), key),
                    topic.values().serializer().serialize(topic.name(), value),
                    headers);
        }

        private void await() {
            if (!ended.isEmpty()) {
                throw new InvalidProducerEpochException(
                        "ends of partition " + partition + " are in the state and were never written");
            }
            transactions.await();
        }

        @Override
        public void close() {
            all.remove(partition, this);
            transactions.close();
        }
    }
}
