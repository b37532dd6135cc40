package ai.autobot.pipeline.runtime.metrics;

import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.Page;
import ai.autobot.pipeline.runtime.http.PageRequest;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// A worker's metrics in Prometheus' text format. Thread-safe.
public final class MetricsPage implements Page, AutoCloseable {
    /// Where it is looked for.
    public static final String PATH = "/metrics";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /// Adds to the registry what Java says of this process.
    public MetricsPage(PrometheusMeterRegistry registry) {
        this.registry = registry;
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public Answer answer(PageRequest request) {
        return Answer.content(200, TEXT, registry.scrape(TEXT));
    }

    /// Listens to collections no more. Idempotent.
    @Override
    public void close() {
        collections.close();
    }
}
