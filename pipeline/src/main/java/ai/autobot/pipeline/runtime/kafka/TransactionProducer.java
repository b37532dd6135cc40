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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The transactional producer of a stream thread. Before each commit Kafka Streams waits until all records are written,
/// then sends the consumed offsets and waits, and commits then; but a commit waits for the records by itself. So here
/// records and offsets are on the way together, and a stream thread stands still for a third less. Used as each
/// [KafkaProducer] of Kafka Streams: by the stream thread, and its own thread calls back.
final class TransactionProducer extends KafkaProducer<byte[], byte[]> {
    private volatile boolean inTransaction;
    private volatile boolean failed;
    private volatile boolean late;

    TransactionProducer(Map<String, Object> settings) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
        failed = false;
        late = false;
        super.beginTransaction();
        inTransaction = true;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return super.send(record, (written, failure) -> {
            if (failure != null) {
                failed = true;
                late |= failure instanceof TimeoutException;
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
            throw late ? timedOut(e) : e;
        }
    }

    @Override
    public void commitTransaction() {
        try {
            super.commitTransaction();
            inTransaction = false;
        } catch (KafkaException e) {
            throw late ? timedOut(e) : e;
        }
    }

    @Override
    public void abortTransaction() {
        inTransaction = false;
        super.abortTransaction();
    }

    /// What Kafka Streams makes of a record that could not be written in time: it begins its tasks anew, and does not
    /// end
    /// the thread.
    private static TimeoutException timedOut(KafkaException failure) {
        return new TimeoutException("a record of the transaction could not be written in time", failure);
    }
}
