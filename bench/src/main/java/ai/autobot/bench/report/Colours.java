package ai.autobot.bench.report;

import ai.autobot.bench.contender.Contender;

/// A colour for each contender, the same in every plot, readable on white as on black: ours are blue and green,
/// Parallel
/// Consumer is orange and red, Spring is violet, Kafka Streams brown.
final class Colours {
    private Colours() {}

    static String of(Contender contender) {
        return switch (contender) {
            case PIPELINE_EXACTLY_ONCE -> "#1f6feb";
            case PIPELINE_AT_LEAST_ONCE -> "#58a6ff";
            case ENGINE_EXACTLY_ONCE -> "#1a9e6b";
            case ENGINE_AT_LEAST_ONCE -> "#4ac99b";
            case PARALLEL_CONSUMER -> "#e5730b";
            case PARALLEL_CONSUMER_PLATFORM -> "#f0a35e";
            case PARALLEL_CONSUMER_TRANSACTIONAL -> "#d1343f";
            case SPRING_KAFKA -> "#8957e5";
            case SPRING_KAFKA_ASYNC -> "#b48cf2";
            case KAFKA_STREAMS_EXACTLY_ONCE -> "#9a6a3a";
            case KAFKA_STREAMS_AT_LEAST_ONCE -> "#c29a6c";
        };
    }
}
