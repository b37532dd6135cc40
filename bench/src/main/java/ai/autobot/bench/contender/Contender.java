package ai.autobot.bench.contender;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Who is compared.
public enum Contender {
    PIPELINE_EXACTLY_ONCE("The whole pipeline, exactly once"),
    PIPELINE_AT_LEAST_ONCE("The whole pipeline, at least once"),
    ENGINE_EXACTLY_ONCE("The pipeline's journey alone, exactly once"),
    ENGINE_AT_LEAST_ONCE("The pipeline's journey alone, at least once"),
    PARALLEL_CONSUMER("Parallel Consumer, key order, at least once, virtual threads"),
    PARALLEL_CONSUMER_PLATFORM("The same on platform threads, its own choice"),
    PARALLEL_CONSUMER_TRANSACTIONAL("Parallel Consumer, key order, virtual threads, transactions"),
    SPRING_KAFKA("Spring Kafka, a blocking listener for each partition, at least once"),
    SPRING_KAFKA_ASYNC("Spring Kafka, asynchronous acknowledgement, at least once"),
    KAFKA_STREAMS_EXACTLY_ONCE("Kafka Streams, a call blocks its stream thread, exactly once"),
    KAFKA_STREAMS_AT_LEAST_ONCE("Kafka Streams, a call blocks its stream thread, at least once");

    private static final String EXACTLY_ONCE = "exactly_once_v2";
    private static final String AT_LEAST_ONCE = "at_least_once";

    private final String description;

    Contender(String description) {
        this.description = description;
    }

    /// As the command and the table name it.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// One line for the report.
    public String description() {
        return description;
    }

    /// Whether it calls its model over HTTP whatever it is told.
    public boolean needsHttp() {
        return this == PIPELINE_EXACTLY_ONCE || this == PIPELINE_AT_LEAST_ONCE;
    }

    /// The contender of that label.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Contender of(String label) {
        return Arrays.stream(values())
                .filter(contender -> contender.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is no contender; there are "
                        + Arrays.stream(values()).map(Contender::label).collect(Collectors.joining(", "))));
    }

    /// Starts it in this process; what this returns ends it.
    public AutoCloseable start(Order order) throws InterruptedException {
        return switch (this) {
            case PIPELINE_EXACTLY_ONCE -> WholePipeline.start(order, EXACTLY_ONCE);
            case PIPELINE_AT_LEAST_ONCE -> WholePipeline.start(order, AT_LEAST_ONCE);
            case ENGINE_EXACTLY_ONCE -> Engine.start(order, EXACTLY_ONCE);
            case ENGINE_AT_LEAST_ONCE -> Engine.start(order, AT_LEAST_ONCE);
            case PARALLEL_CONSUMER -> KeyParallel.start(order, true);
            case PARALLEL_CONSUMER_PLATFORM -> KeyParallel.start(order, false);
            case PARALLEL_CONSUMER_TRANSACTIONAL -> KeyParallel.startTransactional(order);
            case SPRING_KAFKA -> SpringListeners.start(order);
            case SPRING_KAFKA_ASYNC -> SpringListeners.startAsynchronous(order);
            case KAFKA_STREAMS_EXACTLY_ONCE -> BlockingStreams.start(order, EXACTLY_ONCE);
            case KAFKA_STREAMS_AT_LEAST_ONCE -> BlockingStreams.start(order, AT_LEAST_ONCE);
        };
    }
}
