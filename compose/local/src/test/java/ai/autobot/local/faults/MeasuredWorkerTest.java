package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ResponseStatus;
import ai.autobot.local.metrics.Exported;
import ai.autobot.local.metrics.MetricsDocument;
import ai.autobot.local.metrics.PromQl;
import ai.autobot.local.trace.Collector;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.metrics.KafkaMeters;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/// Holds the page of metrics, the dashboard and the alert rules to what a worker shows that has answered,
/// failed and refused.
@SuppressWarnings("NullAway.Init")
class MeasuredWorkerTest {
    private static final Path DOCUMENT = Path.of("../../docs/metrics.md");
    private static final Path CLUSTER = Path.of("../cluster");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What Prometheus itself says of each series, and the one series that is its own.
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private static final String UP = "up";
    private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)|\\{\\{(\\w+)}}");

    /// A worker with 4 partitions and a stream thread has some hundreds.
    private static final int MOST_SERIES = 1_500;

    private static final String MADE_UP = "made-up-model";

    @TempDir
    static Path directory;

    private static String page;
    private static Exported exported;

    @BeforeAll
    static void measure() throws Exception {
        try (Collector collector = new Collector();
                FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.http.port", "0")
                        .with("autobot.trace.otlp-endpoint", collector.address())
                        .with("autobot.generate.openai.retries", "0");
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka());
                Worker worker = house.worker()) {
            provider.when("answered", line -> {
                line.raw(FaultyProvider.STREAM);
                line.token("a whole answer of ");
                line.token("more than one token");
                line.finish();
            });
            provider.when("failed", line -> line.status(500, ""));
            String token = house.signIn("ada-who-asks");
            asking.ask("c-1", "answered-1", token);
            asking.ask(
                    Asking.request("c-2", "answered-2")
                            .setModel(MADE_UP)
                            .setUseKnowledge(true)
                            .build(),
                    token);
            asking.ask("c-3", "failed", token);
            asking.ask("c-4", "refused", null);

            assertThat(responses.to("answered-2").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(responses.to("failed").getStatus()).isEqualTo(ResponseStatus.FAILED);
            assertThat(responses.to("refused").getStatus()).isEqualTo(ResponseStatus.REJECTED);
            assertThat(responses.to("answered-1").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            await().atMost(House.PATIENCE).until(() -> pageOf(worker).contains("code=\"authentication_missing\""));
            page = pageOf(worker);
            exported = Exported.of(page);
        }
    }

    @Test
    void theDocumentShowsWhatTheWorkerShows() throws IOException {
        if (Boolean.getBoolean("autobot.metrics-document.write")) {
            Files.writeString(DOCUMENT, MetricsDocument.of(exported));
        }

        assertThat(DOCUMENT)
                .as("docs/metrics.md is stale. Write it anew with: %s", MetricsDocument.COMMAND)
                .content()
                .isEqualTo(MetricsDocument.of(exported));
    }

    @Test
    void eachMetricOfOursSaysWhatItIs() {
        assertThat(exported.families().values())
                .filteredOn(family -> family.name().startsWith("autobot_"))
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        family -> assertThat(family.help()).as(family.name()).hasSizeGreaterThan(10));
    }

    @Test
    void whatIsKeptOfKafkasNumbersIsThereAndNothingElse() {
        // Prometheus' own ending of a counter.
        assertThat(exported.families().keySet().stream()
                        .filter(name -> name.startsWith("kafka_"))
                        .map(name -> name.replaceFirst("_total$", "")))
                .containsExactlyInAnyOrderElementsOf(KafkaMeters.SHOWN.keySet().stream()
                        .map(name -> name.replace('.', '_').replaceFirst("_total$", ""))
                        .toList());
    }

    @Test
    void seriesAreFewAndNoneNamesWhatARequestChose() {
        assertThat(exported.series()).isLessThan(MOST_SERIES);
        assertThat(page)
                .contains("gen_ai_request_model=\"other\"")
                .doesNotContain(MADE_UP, "ada-who-asks", "c-1\"", "answered-1");
    }

    @Test
    void everyPanelOfTheDashboardReadsWhatIsThere() throws IOException {
        JsonNode dashboard =
                JSON.readTree(CLUSTER.resolve("grafana/dashboards/autobot.json").toFile());
        Set<Integer> ids = new HashSet<>();
        int expressions = 0;
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").asText();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt())
                    .as(title)
                    .isBetween(1, 24);
            for (JsonNode target : panel.path("targets")) {
                assertThat(target.path("datasource").path("uid").asText()).isEqualTo(uidOfTheDataSource());
                expressions++;
                Set<String> labels = checked(title, target.path("expr").asText());
                assertThat(labels)
                        .as(title)
                        .containsAll(named(target.path("legendFormat").asText()));
            }
        }
        assertThat(expressions).isGreaterThan(40);
        String variable = dashboard
                .path("templating")
                .path("list")
                .path(0)
                .path("query")
                .path("query")
                .asText();
        assertThat(variable).isEqualTo("label_values(autobot_requests_pending, instance)");
        assertThat(exported.labels()).containsKey("autobot_requests_pending");
    }

    @Test
    void everyAlertReadsWhatIsThereAndSaysWhatToDo() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode group : yaml("prometheus/alerts.yml").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                String name = rule.path("alert").asText();
                names.add(name);
                Set<String> labels = checked(name, rule.path("expr").asText());
                String summary = rule.path("annotations").path("summary").asText();
                String remedy = rule.path("annotations").path("remedy").asText();
                assertThat(summary).as(name).hasSizeGreaterThan(15);
                assertThat(remedy).as(name).hasSizeGreaterThan(30);
                assertThat(labels).as(name).containsAll(named(summary + remedy));
                assertThat(rule.path("labels").path("severity").asText())
                        .as(name)
                        .isIn("critical", "warning", "info");
            }
        }
        assertThat(names).hasSizeGreaterThan(12).doesNotHaveDuplicates();
    }

    @Test
    void prometheusReadsEveryWorkerOfTheClusterWhereItShowsItsMetrics() throws IOException {
        JsonNode services = yaml("docker-compose.yml").path("services");
        Set<String> workers = new TreeSet<>();
        services.fieldNames().forEachRemaining(service -> {
            if (service.startsWith("worker-")) {
                workers.add(service
                        + ":"
                        + services.path(service)
                                .path("environment")
                                .path("AUTOBOT_HTTP_PORT")
                                .asText());
            }
        });
        JsonNode prometheus = yaml("prometheus/prometheus.yml");
        Set<String> read = new TreeSet<>();
        prometheus
                .path("scrape_configs")
                .path(0)
                .path("static_configs")
                .path(0)
                .path("targets")
                .forEach(target -> read.add(target.asText()));

        assertThat(workers).hasSizeGreaterThan(1);
        assertThat(read).isEqualTo(workers);
        assertThat(prometheus.path("scrape_configs").path(0).path("job_name").asText())
                .isEqualTo("autobot");
        assertThat(prometheus.path("rule_files").path(0).asText()).isEqualTo("alerts.yml");
        assertThat(List.of("prometheus", "grafana"))
                .allSatisfy(service -> assertThat(
                                services.path(service).path("image").asText())
                        .matches(".+:v?\\d+\\.\\d+\\.\\d+"));
    }

    /// Holds every name in an expression to what is exported.
    ///
    /// @return the labels that its result may have
    private static Set<String> checked(String what, String expression) {
        PromQl query = PromQl.of(expression);
        Set<String> all = new TreeSet<>(OF_PROMETHEUS);
        assertThat(query.selected()).as(what).isNotEmpty();
        query.selected().forEach((series, selectedBy) -> {
            Set<String> known = new TreeSet<>(OF_PROMETHEUS);
            if (!series.equals(UP)) {
                assertThat(exported.labels()).as(what).containsKey(series);
                known.addAll(exported.labels().get(series));
            }
            assertThat(known).as(what + ": " + series).containsAll(selectedBy);
            all.addAll(known);
        });
        assertThat(all).as(what).containsAll(query.grouped());
        return all;
    }

    private static List<String> named(String text) {
        return LABEL.matcher(text)
                .results()
                .map(found -> group(found, 1) + group(found, 2))
                .toList();
    }

    private static String group(MatchResult found, int number) {
        return found.group(number) == null ? "" : found.group(number);
    }

    private static String uidOfTheDataSource() throws IOException {
        return yaml("grafana/provisioning/datasources/prometheus.yml")
                .path("datasources")
                .path(0)
                .path("uid")
                .asText();
    }

    private static JsonNode yaml(String file) throws IOException {
        return JSON.valueToTree(new Yaml().load(Files.readString(CLUSTER.resolve(file))));
    }

    private static String pageOf(Worker worker) throws IOException, InterruptedException {
        URI address = URI.create(worker.url().orElseThrow() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
