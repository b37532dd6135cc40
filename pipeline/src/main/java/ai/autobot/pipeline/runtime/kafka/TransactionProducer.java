package ai.autobot.pipeline.runtime.kafka;

import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The transactional producer of a stream thread. Before each commit Kafka Streams waits until all records are written,
/// then sends the consumed offsets and waits, and then commits. Here it waits for the records last, so that they and
/// the
/// offsets are on the way together, and a stream thread stands still for less long. What fails meanwhile is told as
/// Kafka
/// Streams would have found it. Used as each [KafkaProducer] of Kafka Streams: by the
/// stream thread, and its own thread calls back.
final class TransactionProducer extends KafkaProducer<byte[], byte[]> {
    private volatile boolean inTransaction;
    private volatile boolean failed;

    TransactionProducer(Map<String, Object> settings) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
        failed = false;
        super.beginTransaction();
        inTransaction = true;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return super.send(record, (written, failure) -> {
            if (failure != null) {
                failed = true;
            }
            callback.onCompletion(written, failure);
        });
    }

    /// Does not wait within a transaction, unless something has failed already: then Kafka Streams is to see it.
    @Override
    public void flush() {
        if (!inTransaction || failed) {
            super.flush();
        }
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        try {
            super.sendOffsetsToTransaction(offsets, groupMetadata);
        } catch (KafkaException e) {
            throw asOfAFlush(e);
        }
    }

    /// Waits for the records as long as Kafka Streams would have waited before: a commit that gave up could not be
    /// ended.
    @Override
    public void commitTransaction() {
        super.flush();
        try {
            super.commitTransaction();
            inTransaction = false;
        } catch (KafkaException e) {
            throw asOfAFlush(e);
        }
    }

    @Override
    public void abortTransaction() {
        inTransaction = false;
        super.abortTransaction();
    }

    /// A record that the broker refuses for who sent it has Kafka Streams hand its tasks over; any other ends the
    /// thread.
    /// After a flush it would know which; of a commit it asks for less.
    private static KafkaException asOfAFlush(KafkaException failure) {
        return switch (failure.getCause() == null ? failure : failure.getCause()) {
            case OutOfOrderSequenceException _ ->
                new InvalidProducerEpochException(
                        "the broker has lost track of this producer: " + failure.getMessage());
            case InvalidPidMappingException gone -> gone;
            default -> failure;
        };
    }
}
