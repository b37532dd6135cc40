package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigChange;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.Autobot;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.generate.openai.OpenAiSettings;
import ai.autobot.pipeline.runtime.config.changes.ConfigRecords;
import ai.autobot.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// `autobot config` on three workers that serve, with every part real.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigCommandTest {
    private static final String PASSAGES = "autobot.enrich.passages";
    private static final String SECRET = "sk-hunter2-hunter2";
    private static final Pace SHORT = new Pace(Duration.ofMillis(20), Duration.ofMillis(60), 5);

    private final List<Worker> workers = new ArrayList<>();
    private House house;
    private PacedProvider provider;
    private PacedProvider other;
    private Asking asking;
    private Responses responses;
    private String token;
    private Path folder;
    private String out = "";
    private String err = "";

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        folder = directory;
        provider = PacedProvider.start(SHORT);
        other = PacedProvider.start(SHORT);
        house = House.open(directory).asking(provider.baseUrl());
        for (String name : List.of("one", "two", "three")) {
            Worker worker = Worker.start(house.configuration(name));
            workers.add(worker);
            assertThat(worker.awaitRunning(House.PATIENCE)).isTrue();
        }
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
        token = house.signIn("ada");
    }

    @AfterAll
    void stop() {
        responses.close();
        asking.close();
        workers.forEach(Worker::close);
        house.close();
        provider.close();
        other.close();
    }

    @Test
    void setIsAnsweredByEveryWorkerAndResponsesBearItsVersion() throws Exception {
        assertThat(run("config", "set", PASSAGES, "8", "--comment", "more to read", "--json"))
                .isZero();

        List<JsonNode> answers = json();
        assertThat(answers)
                .extracting(answer -> answer.get("instance").asText())
                .containsExactlyInAnyOrder("one", "two", "three");
        assertThat(answers).allMatch(answer -> answer.get("outcome").asText().equals("applied"));
        assertThat(workers).allMatch(worker -> passages(worker) == 8);

        long version = answers.getFirst().get("version").asLong();
        asking.ask("c-version", "r-version", token);
        assertThat(responses.to("r-version").getConfigurationVersion()).isEqualTo(version);

        assertThat(run("config", "get", PASSAGES)).isZero();
        assertThat(out).isEqualTo("8\n");
        assertThat(run("config", "explain", PASSAGES)).isZero();
        assertThat(out).contains("config.changes", "1 to 50", "yes", "AUTOBOT_ENRICH_PASSAGES", "version " + version);
        assertThat(run("config", "history", PASSAGES)).isZero();
        assertThat(out).contains("more to read", "one  applied", "two  applied", "three  applied");

        assertThat(run("config", "unset", PASSAGES)).isZero();
        assertThat(workers).allMatch(worker -> passages(worker) == 5);
    }

    @Test
    void whatCannotHoldIsRefusedBeforeItIsWritten() throws Exception {
        long before = workers.getFirst().configuration().version();

        assertThat(run("config", "set", PASSAGES, "99")).isEqualTo(2);
        assertThat(err).contains("not from 1 to 50");
        assertThat(run("config", "set", "autobot.kafka.partitions", "9")).isEqualTo(2);
        assertThat(err).contains("needs a restart");
        assertThat(run("config", "set", "autobot.enrich.passage", "9")).isEqualTo(2);
        assertThat(err).contains(PASSAGES);
        assertThat(run("config", "set", "autobot.generate.openai.api-key", SECRET))
                .isEqualTo(2);
        assertThat(err).contains("by reference");

        assertThat(workers.getFirst().configuration().version()).isEqualTo(before);
    }

    @Test
    void whatAWorkerRefusesIsTakenBackEverywhere() throws Exception {
        assertThat(run("config", "set", "autobot.generate.prompt-file", folder + "/not-there"))
                .isEqualTo(1);

        assertThat(out).contains("one  rejected", "two  rejected", "three  rejected");
        assertThat(err).contains("taken back everywhere");
        assertThat(workers)
                .allMatch(worker -> worker.configuration()
                        .now()
                        .settings(GenerateSettings.class)
                        .promptFile()
                        .isEmpty());
    }

    @Test
    void aSecretIsTakenFromItsFileAndShownNowhere() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), SECRET);
        String reference = "${file:" + file + "}";

        assertThat(run("config", "set", "autobot.generate.openai.api-key", reference, "--json"))
                .isZero();

        assertThat(workers)
                .allMatch(
                        worker -> openAi(worker).apiKey().filter(SECRET::equals).isPresent());
        assertThat(run("config", "show")).isZero();
        assertThat(out).contains(reference);
        assertThat(run("config", "explain", "autobot.generate.openai.api-key")).isZero();
        assertThat(run("config", "history", "--json")).isZero();
        assertThat(run("config", "unset", "autobot.generate.openai.api-key")).isZero();
    }

    @Test
    void requestsAreServedOnWhileTheProviderIsChangedUnderThem() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            for (int number = 0; number < 50; number++) {
                String id = "r-reload-" + round + "-" + number;
                ids.add(id);
                asking.askSoon("c-" + id, id, token);
            }
            String to = round % 2 == 0 ? other.baseUrl() : provider.baseUrl();
            assertThat(run("config", "set", "autobot.generate.openai.base-url", to))
                    .isZero();
        }
        asking.flush();

        List<ChatResponse> all = responses.all(ids).stream()
                .filter(response -> ids.contains(response.getRequestId()))
                .toList();

        assertThat(all).hasSize(ids.size()).allMatch(response -> response.getStatus() == ResponseStatus.ANSWERED);
        assertThat(all.stream()
                        .map(ChatResponse::getConfigurationVersion)
                        .distinct()
                        .count())
                .isGreaterThan(1);
        assertThat(other.counts().finished()).isPositive();
    }

    @Test
    void aGuardedChangeIsKeptWhereItDoesNoHarm() throws Exception {
        assertThat(run("config", "set", PASSAGES, "7", "--guard", "1s")).isZero();

        assertThat(err).contains("Kept");
        assertThat(run("config", "unset", PASSAGES)).isZero();
    }

    @Test
    void whatNoGuardHasJudgedYetIsNoValueToGoBackTo() throws Exception {
        assertThat(run("config", "set", PASSAGES, "7")).isZero();
        ConfigChange seven = newest("7");
        try (ConfigRecords records = new ConfigRecords(house.kafka())) {
            ConfigChange guarded = ConfigChange.newBuilder(seven)
                    .setValue("8")
                    .setPreviousValue("7")
                    .setVersion(seven.getVersion() + 1)
                    .setGuardMillis(Duration.ofMinutes(10).toMillis())
                    .build();
            records.write(guarded).toCompletableFuture().join();
        }
        await().atMost(House.PATIENCE).until(() -> workers.stream().allMatch(worker -> passages(worker) == 8));

        assertThat(run("config", "set", PASSAGES, "9")).isZero();

        assertThat(newest("9").getPreviousValue()).contains("7");
        assertThat(run("config", "unset", PASSAGES)).isZero();
    }

    /// The newest change of the passages, once it is to that value.
    private ConfigChange newest(String value) {
        try (Seen<String, ConfigChange> changes = new Seen<>(house.kafka(), Topics.CONFIG_CHANGES)) {
            return ofPassages(changes.until(all -> ofPassages(all)
                            .filter(newest -> newest.getValue().equals(Optional.of(value)))
                            .isPresent()))
                    .orElseThrow();
        }
    }

    private static Optional<ConfigChange> ofPassages(List<ConfigChange> all) {
        return all.reversed().stream()
                .filter(change -> change.getKey().equals(PASSAGES))
                .findFirst();
    }

    @Test
    void aGuardedChangeUnderWhichRequestsFailIsTakenBackByTheWorkers() throws Exception {
        String nowhere = "http://127.0.0.1:1/v1";
        Thread users = Thread.ofVirtual().start(() -> {
            for (int number = 0; !Thread.currentThread().isInterrupted(); number++) {
                asking.askSoon("c-guard-" + number, "r-guard-" + number, token);
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        try {
            assertThat(run("config", "set", "autobot.generate.openai.base-url", nowhere, "--guard", "5m"))
                    .isEqualTo(1);
        } finally {
            users.interrupt();
        }

        // Whichever the guards see first.
        assertThat(out).contains("rolled back").containsAnyOf("requests failed under it", "provider:openai is down");
        await().atMost(House.PATIENCE)
                .until(() -> workers.stream()
                        .allMatch(worker -> openAi(worker)
                                .baseUrl()
                                .filter(url -> !url.toString().equals(nowhere))
                                .isPresent()));
    }

    @Test
    void withoutARunningAutoBotSettingsAreExplainedAllTheSame(@TempDir Path empty) {
        StringWriter toOut = new StringWriter();
        Screen screen = new Screen(
                new PrintWriter(toOut), new PrintWriter(new StringWriter()), false, new Palette(false), 80, 24);

        int code = Autobot.run(screen, "config", "explain", "autobot.redis.uri", "--home", empty.toString());

        assertThat(code).isZero();
        assertThat(toOut.toString()).contains("needs a restart", "AUTOBOT_REDIS_HOST");
    }

    private static int passages(Worker worker) {
        return worker.configuration().now().settings(EnrichSettings.class).passages();
    }

    private List<JsonNode> json() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private int run(String... arguments) {
        StringWriter toOut = new StringWriter();
        StringWriter toErr = new StringWriter();
        Screen screen = new Screen(new PrintWriter(toOut), new PrintWriter(toErr), false, new Palette(false), 80, 24);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--home",
                folder.resolve("home").toString(),
                "--bootstrap-servers",
                "" + house.kafka().get("bootstrap.servers")));
        int code = Autobot.run(screen, all.toArray(String[]::new));
        out = toOut.toString();
        err = toErr.toString();
        assertThat(out + err).doesNotContain(SECRET);
        return code;
    }

    private static OpenAiSettings openAi(Worker worker) {
        return Providers.openAi(worker.configuration().now().settings(GenerateSettings.class), "openai")
                .orElseThrow();
    }
}
