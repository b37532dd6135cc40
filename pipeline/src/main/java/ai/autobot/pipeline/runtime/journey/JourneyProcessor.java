package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// Ties a [PartitionJourney] to the life of a Kafka Streams task. The same processor is initialised again when a task
/// that was suspended is resumed; each time begins anew, from the stores.
final class JourneyProcessor<R> implements Processor<String, Signal, String, Report<R>> {
    /// As often as the thread comes by: it is woken up when there is something to collect.
    private static final Duration EACH_TIME = Duration.ofMillis(1);

    private final Journeys<R> journeys;
    private @Nullable PartitionJourney<R> partition;
    private @Nullable Cancellable collecting;

    JourneyProcessor(Journeys<R> journeys) {
        this.journeys = journeys;
    }

    @Override
    public void init(ProcessorContext<String, Report<R>> context) {
        PartitionJourney<R> taken = new PartitionJourney<>(journeys, context);
        partition = taken;
        // A task that is initialised again keeps the punctuations of before: each must be cancelled with its journey.
        collecting = context.schedule(EACH_TIME, PunctuationType.WALL_CLOCK_TIME, now -> taken.collect());
    }

    @Override
    public void process(Record<String, Signal> record) {
        if (partition == null) {
            throw new IllegalStateException("a record came before the task was initialised");
        }
        partition.take(record.value());
    }

    @Override
    public void close() {
        if (collecting != null) {
            collecting.cancel();
            collecting = null;
        }
        if (partition != null) {
            partition.close();
            partition = null;
        }
    }
}
