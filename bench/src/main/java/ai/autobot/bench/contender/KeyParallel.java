package ai.autobot.bench.contender;

import ai.autobot.schemas.Topics;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ParallelConsumerOptionsBuilder;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Confluent's Parallel Consumer, in key order. It runs as many calls at once as the load needs, and a record counts as
/// done when the broker has its response.
final class KeyParallel {
    /// It polls on a thread of its own, ahead of the work.
    private static final int MOST_RECORDS = 2_000;

    /// Its default is 100 ms, and a response waits half of that on average.
    private static final Duration TRANSACTION_INTERVAL = Duration.ofMillis(10);

    private KeyParallel() {}

    /// At least once.
    ///
    /// @param virtualThreads whether its workers are virtual threads; its own choice is platform threads
    static AutoCloseable start(Order order, boolean virtualThreads) {
        return start(
                order,
                virtualThreads,
                Clients.producer(order),
                ParallelConsumerOptions.<String, byte[]>builder()
                        .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                        // Its default is 5 s: more answers would come again after a crash.
                        .commitInterval(Clients.COMMIT_INTERVAL));
    }

    /// Exactly once, as far as its records go: responses and offsets are committed together.
    static AutoCloseable startTransactional(Order order) {
        Map<String, Object> producer = Clients.producer(order);
        producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, order.application());
        return start(
                order,
                true,
                producer,
                ParallelConsumerOptions.<String, byte[]>builder()
                        .commitMode(CommitMode.PERIODIC_TRANSACTIONAL_PRODUCER)
                        .commitInterval(TRANSACTION_INTERVAL)
                        // Else every commit would wait for the slowest of all running calls.
                        .allowEagerProcessingDuringTransactionCommit(true));
    }

    private static AutoCloseable start(
            Order order,
            boolean virtualThreads,
            Map<String, Object> producer,
            ParallelConsumerOptionsBuilder<String, byte[]> options) {
        if (virtualThreads) {
            options.managedThreadFactory(VirtualThreadNames.register());
        }
        options.consumer(new KafkaConsumer<>(Clients.consumer(order, MOST_RECORDS)))
                .producer(new KafkaProducer<>(producer))
                .ordering(ProcessingOrder.KEY)
                .maxConcurrency(order.concurrency())
                // It looks into private fields of older clients to see whether offsets are committed by themselves.
                .ignoreReflectiveAccessExceptionsForAutoCommitDisabledCheck(true);
        ParallelStreamProcessor<String, byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(options.build());
        ModelCall call = ModelCall.of(order);
        processor.subscribe(List.of(Topics.CHAT_REQUESTS.name()));
        processor.pollAndProduce(
                context -> call.answer(context.getSingleConsumerRecord().value()));
        return processor;
    }
}
