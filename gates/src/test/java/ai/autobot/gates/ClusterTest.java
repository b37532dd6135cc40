package ai.autobot.gates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the Compose file and the image to what the worker really reads, so that they cannot drift apart.
class ClusterTest {
    private static final String FOLDER = "compose/cluster/";
    private static final JsonNode COMPOSE = Repository.yaml(FOLDER + "docker-compose.yml");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([-?])([^}]*))?}");

    @ParameterizedTest
    @ValueSource(strings = {"worker-1", "worker-2", "topics"})
    void aWorkerReadsEverySettingThatItsServiceGives(String service) throws IOException, InterruptedException {
        Map<String, String> given = new TreeMap<>(environmentOfTheImage());
        given.putAll(environment(service));

        Map<String, String> read = settingsIn(given);

        assertThat(read).containsAllEntriesOf(given);
    }

    @Test
    void eachWorkerHasItsOwnNameAndState() {
        assertThat(environment("worker-1").get("AUTOBOT_KAFKA_INSTANCE"))
                .isNotEqualTo(environment("worker-2").get("AUTOBOT_KAFKA_INSTANCE"));
        assertThat(service("worker-1").path("volumes"))
                .isNotEqualTo(service("worker-2").path("volumes"));
    }

    @Test
    void brokersAreOfTheVersionThatTheBuildUses() throws Exception {
        String version =
                Repository.pom().getElementsByTagName("kafka.version").item(0).getTextContent();

        assertThat(List.of("kafka-1", "kafka-2", "kafka-3"))
                .allSatisfy(broker ->
                        assertThat(service(broker).path("image").asText()).isEqualTo("apache/kafka:" + version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ai.autobot.pipeline.Main", "ai.autobot.pipeline.CreateTopics"})
    void theCommandsOfTheImageAreThere(String main) throws ClassNotFoundException, NoSuchMethodException {
        String named = Repository.text(FOLDER + "Dockerfile") + Repository.text(FOLDER + "docker-compose.yml");

        assertThat(named).contains('"' + main + '"');
        assertThat(Class.forName(main).getMethod("main", String[].class)).isNotNull();
    }

    /// Below that the libraries log secrets.
    @Test
    void theImageLogsNothingOfTheLibrariesBelowWarnings() {
        assertThat(Repository.text(FOLDER + "Dockerfile")).doesNotContain("logback");
        assertThat(Repository.text("pipeline/src/main/resources/log/worker.xml"))
                .contains("<root level=\"WARN\">");
    }

    @Test
    void noSecretStandsInTheFiles() {
        assertThat(Repository.text(FOLDER + "docker-compose.yml"))
                .doesNotContainPattern("(?i)(requirepass|password)[ =:]+[a-z0-9]{8,}");
        assertThat(Repository.text(FOLDER + ".env.example")).containsPattern("(?m)^REDIS_PASSWORD=$");
    }

    /// What a process with exactly this environment reads.
    private static Map<String, String> settingsIn(Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ShowSettings.class.getName());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output.lines()
                    .filter(line -> line.startsWith("AUTOBOT_"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(line -> line[0], line -> inTheSpellingOfTheEnvironment(line[1])));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String inTheSpellingOfTheEnvironment(String value) {
        return value.equals("EXTRACTIVE") ? "extractive" : value;
    }

    private static Map<String, String> environmentOfTheImage() {
        Matcher line = Pattern.compile("(AUTOBOT_\\w+)=(\\S+)").matcher(Repository.text(FOLDER + "Dockerfile"));
        Map<String, String> environment = new LinkedHashMap<>();
        while (line.find()) {
            environment.put(line.group(1), line.group(2));
        }
        return environment;
    }

    private static Map<String, String> environment(String service) {
        Map<String, String> environment = new LinkedHashMap<>();
        service(service).path("environment").properties().forEach(variable -> {
            environment.put(variable.getKey(), filledIn(variable.getValue().asText()));
        });
        return environment;
    }

    private static String filledIn(String value) {
        return VARIABLE.matcher(value)
                .replaceAll(variable -> "-".equals(variable.group(2)) ? variable.group(3) : "0123456789abcdef");
    }

    private static JsonNode service(String name) {
        return COMPOSE.path("services").path(name);
    }
}
