package ai.autobot.bench.metrics;

import java.util.Map;

/// How a worker is watched.
enum Watching {
    /// Nothing is counted, nothing is traced.
    NOTHING,
    /// All metrics, read again and again.
    METRICS,
    /// The same, and one request in a hundred is traced.
    METRICS_AND_TRACES;

    /// @param watchers who read the metrics and take the spans
    Map<String, String> settings(Watchers watchers) {
        String port = Integer.toString(watchers.pagePort());
        return switch (this) {
            case NOTHING -> Map.of("autobot.metrics.enabled", "false");
            case METRICS -> Map.of("autobot.http.port", port, "autobot.dashboard.shown", "false");
            case METRICS_AND_TRACES ->
                Map.of(
                        "autobot.http.port",
                        port,
                        "autobot.dashboard.shown",
                        "false",
                        "autobot.trace.otlp-endpoint",
                        watchers.collector(),
                        "autobot.trace.ratio",
                        "0.01");
        };
    }

    String label() {
        return switch (this) {
            case NOTHING -> "nothing";
            case METRICS -> "metrics";
            case METRICS_AND_TRACES -> "metrics, traces at 0.01";
        };
    }
}
