package ai.autobot.pipeline.runtime.kafka;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The transactional producer of a stream thread. Before each commit Kafka Streams waits until all records are
/// written, then sends the consumed offsets and waits, and then commits, which waits for the records by itself. Here
/// it waits for them last, so that they and the offsets are on the way together, and a stream thread stands still for
/// less long. What fails meanwhile is told as Kafka Streams would have found it.
///
/// And nothing is committed without offsets, where there are any: by them alone the broker recognizes a thread that has
/// lost its partitions. Kafka Streams has none of a task that has consumed nothing yet, though such a task may end what
/// its former owner left; then those are sent that are committed already, which changes nothing.
///
/// Used as each [KafkaProducer] of Kafka Streams: by the stream thread, and its own thread calls back.
final class TransactionProducer extends KafkaProducer<byte[], byte[]> {
    private final Supplier<Map<TopicPartition, OffsetAndMetadata>> committed;
    private final Runnable beforeCommit;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean inTransaction;
    private volatile boolean failed;

    /// @param committed what is committed of the partitions of the thread that asks; may block
    /// @param beforeCommit what must have happened before, on the thread that commits; may block
    TransactionProducer(
            Map<String, Object> settings,
            Supplier<Map<TopicPartition, OffsetAndMetadata>> committed,
            Runnable beforeCommit) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.committed = committed;
        this.beforeCommit = beforeCommit;
    }

    @Override
    public void beginTransaction() {
        failed = false;
        super.beginTransaction();
        inTransaction = true;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        underWay.incrementAndGet();
        boolean taken = false;
        try {
            Future<RecordMetadata> sent = super.send(record, (written, failure) -> {
                underWay.decrementAndGet();
                if (failure != null) {
                    failed = true;
                }
                callback.onCompletion(written, failure);
            });
            taken = true;
            return sent;
        } finally {
            if (!taken) {
                underWay.decrementAndGet();
            }
        }
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
        beforeCommit.run();
        try {
            super.sendOffsetsToTransaction(offsets.isEmpty() ? committed.get() : offsets, groupMetadata);
        } catch (KafkaException e) {
            throw asOfAFlush(e);
        }
    }

    /// Waits for the records for as long as Kafka Streams would have waited before, which is without a limit; once they
    /// are written the commit has its own. One that took too long may be called again, says Kafka.
    @Override
    public void commitTransaction() {
        beforeCommit.run();
        boolean committed = false;
        while (!committed) {
            boolean waitsForRecords = underWay.get() > 0;
            try {
                super.commitTransaction();
                committed = true;
            } catch (TimeoutException e) {
                if (!waitsForRecords) {
                    throw e;
                }
            } catch (KafkaException e) {
                throw asOfAFlush(e);
            }
        }
        inTransaction = false;
    }

    @Override
    public void abortTransaction() {
        inTransaction = false;
        super.abortTransaction();
    }

    /// A record that the broker refuses for who sent it has Kafka Streams hand its tasks over, and any other ends
    /// the thread. After a flush it knows which it was; of a commit it asks for less. Nor does it know that the
    /// broker may have ended a transaction meanwhile, which took too long.
    private static KafkaException asOfAFlush(KafkaException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof OutOfOrderSequenceException || cause instanceof InvalidTxnStateException) {
            return new InvalidProducerEpochException(
                    "the broker has lost track of this producer, or ended its transaction: " + failure.getMessage());
        }
        return cause instanceof InvalidPidMappingException gone ? gone : failure;
    }
}
