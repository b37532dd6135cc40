package ai.autobot.pipeline.runtime.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// A worker's numbers, with what Java says of its process among them. Thread-safe.
public final class WorkerMeters implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private WorkerMeters(boolean enabled) {
        if (!enabled) {
            registry.config().meterFilter(MeterFilter.deny());
            return;
        }
        registry.config().meterFilter(new KafkaMeters());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /// A registry that counts, or one that takes every meter and counts nothing, as the settings say.
    public static WorkerMeters open(MeterSettings settings) {
        return new WorkerMeters(settings.enabled());
    }

    /// Holds the meters; what it has can be read as Prometheus' text.
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /// Idempotent.
    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
