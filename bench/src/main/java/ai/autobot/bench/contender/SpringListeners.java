package ai.autobot.bench.contender;

import ai.autobot.schemas.Topics;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AcknowledgingMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.support.Acknowledgment;

/// Spring Kafka's listener containers, one consumer for each partition; at least once.
final class SpringListeners {
    /// Few at a time where each takes seconds.
    private static final int RECORDS_OF_A_BLOCKING_POLL = 10;

    private SpringListeners() {}

    /// The listener makes the call itself: a partition's requests are answered one after the other.
    static AutoCloseable start(Order order) {
        ModelCall call = ModelCall.of(order);
        KafkaTemplate<String, byte[]> template = template(order);
        ContainerProperties properties = new ContainerProperties(Topics.CHAT_REQUESTS.name());
        properties.setAckMode(AckMode.RECORD);
        properties.setMessageListener((MessageListener<String, byte[]>)
                record -> template.send(call.answer(record.value())).join());
        return start(order, RECORDS_OF_A_BLOCKING_POLL, properties);
    }

    /// The listener starts the call on a virtual thread, behind the one before of the same key, and acknowledges when
    /// the broker has the response. Spring commits in order, and fetches no more while something fetched before is
    /// not acknowledged.
    static AutoCloseable startAsynchronous(Order order) {
        ContainerProperties properties = new ContainerProperties(Topics.CHAT_REQUESTS.name());
        properties.setAckMode(AckMode.MANUAL);
        properties.setAsyncAcks(true);
        properties.setMessageListener(new InKeyOrder(
                ModelCall.of(order), template(order), Executors.newVirtualThreadPerTaskExecutor(), Map.of()));
        return start(order, order.concurrency(), properties);
    }

    private static AutoCloseable start(Order order, int mostRecords, ContainerProperties properties) {
        ConcurrentMessageListenerContainer<String, byte[]> container = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(Clients.consumer(order, mostRecords)), properties);
        container.setConcurrency(Clients.PARTITIONS);
        container.setBeanName("spring");
        container.start();
        return container::stop;
    }

    private static KafkaTemplate<String, byte[]> template(Order order) {
        return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(Clients.producer(order)));
    }

    /// Spring does not keep the order of a key once a listener answers later; a few lines of the user's own do.
    private record InKeyOrder(
            ModelCall call,
            KafkaTemplate<String, byte[]> template,
            ExecutorService threads,
            Map<String, CompletableFuture<?>> last)
            implements AcknowledgingMessageListener<String, byte[]> {
        InKeyOrder {
            last = new ConcurrentHashMap<>(last);
        }

        @Override
        public void onMessage(ConsumerRecord<String, byte[]> record, @Nullable Acknowledgment acknowledgment) {
            Acknowledgment done = Objects.requireNonNull(acknowledgment);
            CompletableFuture<?> mine = Objects.requireNonNull(last.compute(
                    record.key(),
                    (_, before) -> (before == null ? CompletableFuture.completedFuture(null) : before)
                            .thenApplyAsync(_ -> call.answer(record.value()), threads)
                            .thenCompose(template::send)
                            .thenRun(done::acknowledge)));
            var _ = mine.whenComplete((_, _) -> last.remove(record.key(), mine));
        }
    }
}
