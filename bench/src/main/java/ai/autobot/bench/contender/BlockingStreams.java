package ai.autobot.bench.contender;

import ai.autobot.pipeline.runtime.kafka.Doorbells;
import ai.autobot.pipeline.runtime.kafka.StreamsLife;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/// Kafka Streams as it comes: a processor makes the call itself, on the stream thread; a thread for each partition.
final class BlockingStreams {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /// A transaction stays open during a call.
    private static final Duration TRANSACTION_LIMIT = Duration.ofMinutes(5);

    private BlockingStreams() {}

    static AutoCloseable start(Order order, String guarantee) throws InterruptedException {
        ModelCall call = ModelCall.of(order);
        Topology topology = new Topology();
        topology.addSource(
                "requests", new StringDeserializer(), new ByteArrayDeserializer(), Topics.CHAT_REQUESTS.name());
        topology.addProcessor("answer", () -> new Answering(call), "requests");
        topology.addSink(
                "responses", Topics.CHAT_RESPONSES.name(), new StringSerializer(), new ByteArraySerializer(), "answer");
        StreamsLife life = StreamsLife.start(topology, properties(order, guarantee), new Doorbells(), CLOSE_LIMIT);
        if (!life.awaitRunning(START_LIMIT)) {
            life.close();
            throw new IllegalStateException("Kafka Streams does not run after " + START_LIMIT);
        }
        return life;
    }

    private static Properties properties(Order order, String guarantee) {
        Properties properties = Clients.properties(Clients.common(order));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, order.application());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, order.folder("streams").toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        if (guarantee.equals(StreamsConfig.AT_LEAST_ONCE)) {
            properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Clients.COMMIT_INTERVAL.toMillis());
        }
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Clients.PARTITIONS);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), "worker-1");
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                TRANSACTION_LIMIT.toMillis());
        for (Map.Entry<String, Object> membership : Clients.membership().entrySet()) {
            properties.put(StreamsConfig.consumerPrefix(membership.getKey()), membership.getValue());
        }
        return properties;
    }

    private static final class Answering extends ContextualProcessor<String, byte[], String, byte[]> {
        private final ModelCall call;

        Answering(ModelCall call) {
            this.call = call;
        }

        @Override
        public void process(Record<String, byte[]> record) {
            context().forward(record.withValue(call.answer(record.value()).value()));
        }
    }
}
