package ai.autobot.pipeline.runtime.journey;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/// The journey as a step of a topology: signals in, reports out. It brings the stores with it.
///
/// @param <R> what the work of an attempt results in
public record JourneyStep<R>(Journeys<R> journeys) implements ProcessorSupplier<String, Signal, String, Report<R>> {
    @Override
    public Processor<String, Signal, String, Report<R>> get() {
        return new JourneyProcessor<>(journeys);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        Set<StoreBuilder<?>> stores = new HashSet<>(Set.of(
                JourneyStores.pending(),
                JourneyStores.ended(journeys.settings().now().rememberIds()),
                JourneyStores.history()));
        if (journeys.earlyEnds() != null) {
            stores.add(JourneyStores.told());
        }
        return Set.copyOf(stores);
    }
}
