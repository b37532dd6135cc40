package ai.autobot.pipeline.runtime.metrics;

import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.Page;
import ai.autobot.pipeline.runtime.http.PageRequest;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// A worker's metrics in Prometheus' text format. Thread-safe.
///
/// @param registry holds the meters
public record MetricsPage(PrometheusMeterRegistry registry) implements Page {
    /// Where it is looked for.
    public static final String PATH = "/metrics";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    @Override
    public Answer answer(PageRequest request) {
        return Answer.content(200, TEXT, registry.scrape(TEXT));
    }
}
