package ai.autobot.pipeline.runtime.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// The clients of Kafka Streams: Kafka's own, but for the consumers of the stream threads, which can be woken up, and
/// their producers, which know those consumers. Thread-safe.
///
/// @param doorbells wake the stream threads up
/// @param consumers what the producers find them in
/// @param beforeCommit what must have happened before a stream thread commits
record StreamClients(Doorbells doorbells, StreamConsumers consumers, Runnable beforeCommit)
        implements KafkaClientSupplier {
    StreamClients(Doorbells doorbells, Runnable beforeCommit) {
        this(doorbells, new StreamConsumers(), beforeCommit);
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return settings.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) == null
                ? new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())
                : new TransactionProducer(settings, consumers::committedHere, beforeCommit);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return new WakeableConsumer(settings, doorbells, consumers);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return reader(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return reader(settings);
    }

    private static Consumer<byte[], byte[]> reader(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
