package ai.autobot.local.metrics;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// docs/metrics.md, as a worker's page has it.
public final class MetricsDocument {
    /// Writes the page anew.
    public static final String COMMAND =
            "./mvnw test -pl schemas,compose/embedded,pipeline,connectors/client,compose/local"
                    + " -Dtest=MeasuredWorkerTest -Dautobot.metrics-document.write=true"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false";

    private static final String HEAD = """
            # Metrics

            What a worker shows at `/metrics`, in Prometheus' text format, where `autobot.http.port` is set. Names are
            those of OpenTelemetry's conventions for generative AI where they have one (`gen_ai_…`,
            [decision 34](decisions/0034-names-and-labels-of-metrics.md)), Kafka's and Java's own where it is theirs, and
            `autobot_…` for the rest. `compose/cluster` has a Grafana dashboard and alert rules that are made of them.

            Labels have few values, whatever requests say: models that the configuration does not name are `other`, and
            there are neither users nor conversations. A counter begins with 0 at each start. A histogram `x` has the
            series `x_bucket` (with `le`), `x_count` and `x_sum`; `x_max` is the most of the last minutes.

            This page is made from what a running worker shows, by

            ```sh
            <command>
            ```

            """;

    private MetricsDocument() {}

    static boolean isJavas(String name) {
        return name.startsWith("jvm_") || name.startsWith("process_") || name.startsWith("system_");
    }

    public static String of(Exported exported) {
        Collection<Exported.Family> all = exported.families().values();
        return HEAD.replace("<command>", COMMAND)
                + table("The provider's calls", all, name -> name.startsWith("gen_ai_"))
                + table("Requests, Redis and the rest of ours", all, name -> name.startsWith("autobot_"))
                + table("Kafka Streams and its clients", all, name -> name.startsWith("kafka_"))
                + "\n## Java and the process\n\nMicrometer's, by its names: "
                + all.stream()
                        .map(Exported.Family::name)
                        .filter(MetricsDocument::isJavas)
                        // There only when something has happened.
                        .filter(name -> !name.startsWith("jvm_gc_pause") && !name.startsWith("jvm_gc_concurrent"))
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(", "))
                + "; and `jvm_gc_pause_seconds`, once there was a collection.\n";
    }

    private static String table(String title, Collection<Exported.Family> families, Predicate<String> which) {
        return families.stream()
                .filter(family -> which.test(family.name()))
                .map(family -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                family.name(),
                                family.type(),
                                family.unit(),
                                family.labels().stream()
                                        .map(label -> "`" + label + "`")
                                        .collect(Collectors.joining(", ")),
                                family.help()))
                .collect(Collectors.joining(
                        "",
                        "\n## " + title + "\n\n| name | kind | unit | labels | meaning |\n|---|---|---|---|---|\n",
                        ""));
    }
}
