package ai.autobot.pipeline.runtime.kafka;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The transactional producer of a stream thread. It commits nothing before what its thread must have done by then.
///
/// And nothing is committed without offsets, where there are any: by them alone the broker recognizes a thread that has
/// lost its partitions. Kafka Streams has none of a task that has consumed nothing yet, though such a task may end what
/// its former owner left; then those are sent that are committed already, which changes nothing.
///
/// Used as each [KafkaProducer] of Kafka Streams: by the stream thread, and its own thread calls back.
final class TransactionProducer extends KafkaProducer<byte[], byte[]> {
    private final Supplier<Map<TopicPartition, OffsetAndMetadata>> committed;
    private final Runnable beforeCommit;

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
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        beforeCommit.run();
        try {
            super.sendOffsetsToTransaction(offsets.isEmpty() ? committed.get() : offsets, groupMetadata);
        } catch (KafkaException e) {
            throw asOfAFlush(e);
        }
    }

    @Override
    public void commitTransaction() {
        beforeCommit.run();
        try {
            super.commitTransaction();
        } catch (KafkaException e) {
            throw asOfAFlush(e);
        }
    }

    /// A record that the broker refuses for who sent it has Kafka Streams hand its tasks over, and any other ends
    /// the thread. After a flush it knows which it was; of what comes behind it asks for less. Nor does it know
    /// that the broker may have ended a transaction meanwhile, which took too long.
    private static KafkaException asOfAFlush(KafkaException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof OutOfOrderSequenceException || cause instanceof InvalidTxnStateException) {
            return new InvalidProducerEpochException(
                    "the broker has lost track of this producer, or ended its transaction: " + failure.getMessage());
        }
        return cause instanceof InvalidPidMappingException gone ? gone : failure;
    }
}
