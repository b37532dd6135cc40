package ai.autobot.pipeline.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.pipeline.runtime.startup.StartupException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final String HERE = "127.0.0.1";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void showsWhatIsCounted() throws Exception {
        registry.counter("autobot.things", "kind", "good").increment(3);
        try (MetricsPage page = MetricsPage.open(registry, HERE, 0)) {
            HttpResponse<String> response = ask(page, "GET", "/metrics");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(response.body()).contains("\nautobot_things_total{kind=\"good\"} 3.0\n");
        }
    }

    @Test
    void answersNothingElse() throws Exception {
        try (MetricsPage page = MetricsPage.open(registry, HERE, 0)) {
            assertThat(ask(page, "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThat(ask(page, "GET", "/metrics/more").statusCode()).isEqualTo(404);
            assertThat(ask(page, "GET", "/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aPortThatIsTakenIsSaidSo() {
        try (MetricsPage page = MetricsPage.open(registry, HERE, 0)) {
            PrometheusMeterRegistry other = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

            assertThatThrownBy(() -> MetricsPage.open(other, HERE, page.port()))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining(HERE + ":" + page.port())
                    .hasMessageContaining("autobot.metrics.port");
        }
    }

    @Test
    void aPortOutOfItsRangeIsRefused() {
        assertThatThrownBy(() -> MetricsPage.open(registry, HERE, 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("autobot.metrics.port is 65536, not from 0 to 65535");
    }

    private static HttpResponse<String> ask(MetricsPage page, String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + HERE + ":" + page.port() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
