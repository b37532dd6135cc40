package ai.autobot.pipeline.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.http.HttpSettings;
import ai.autobot.pipeline.runtime.http.Pages;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void showsWhatIsCounted() throws Exception {
        registry.counter("autobot.things", "kind", "good").increment(3);
        try (Pages pages = Pages.open(Configuration.of(HttpSettings.class, Map.of("autobot.http.port", "0")));
                HttpClient client = HttpClient.newHttpClient()) {
            pages.show(MetricsPage.PATH, new MetricsPage(registry));

            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(pages.url() + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(response.body()).contains("\nautobot_things_total{kind=\"good\"} 3.0\n");
        }
    }
}
