package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.CallEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Verdict;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Who answers where a provider fails: one behind another, over the real protocol, on a running worker.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FallbackTest {
    private static final String ORDER = "autobot.generate.providers";
    private static final String FALLEN_BACK = "provider_fallback";

    /// What is in each question to the backup: it is to be asked for its own model, whatever else.
    private static final String SPARE = "\"spare\"";

    private FaultyProvider first;
    private FaultyProvider backup;
    private House house;
    private Worker worker;
    private Asking asking;
    private Responses responses;
    private String token;
    private long version;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        first = new FaultyProvider();
        backup = new FaultyProvider();
        house = House.open(directory)
                .asking(first.baseUrl())
                .with(ORDER, "openai,backup,extractive")
                .with("autobot.generate.openai.retries", "0")
                .with("autobot.generate.openai.backup.base-url", backup.baseUrl())
                .with("autobot.generate.openai.backup.model", "spare")
                .with("autobot.generate.openai.backup.retries", "0")
                .with("autobot.generate.openai.backup.price-prompt", "1000000")
                .with("autobot.generate.breaker.calls", "1000")
                .with("autobot.authorize.roles.frugal", "chat.send,chat.model.paced,chat.continue.own")
                .with("autobot.health.ready-patience", "0s")
                .with("autobot.http.port", "0");
        worker = house.worker();
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
        token = house.signIn("ada");
        letTheBackupAnswer();
    }

    private void letTheBackupAnswer() {
        backup.when(SPARE, line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("From the spare.");
            line.finish();
        });
    }

    @AfterAll
    void stop() throws Exception {
        responses.close();
        asking.close();
        worker.close();
        house.close();
        backup.close();
        first.close();
    }

    @Test
    void whereTheFirstCannotBeReachedTheNextAnswersWithItsOwnModel() throws Exception {
        ChatResponse response = askWithout(first, "unreachable");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getText()).isEqualTo("From the spare.");
        assertThat(response.getProvider()).hasValue("backup");
        assertThat(response.getDegraded()).containsExactly(FALLEN_BACK);
        assertThat(events(response))
                .containsExactly(
                        "asked openai",
                        "ended provider_unreachable",
                        "asked backup",
                        "connected status 200",
                        "first_token ",
                        "ended stop");
    }

    @Test
    void aStreamThatBreaksBeforeItsFirstTokenIsReplacedAndWhatItTookIsCounted() throws Exception {
        first.when("broken-early", line -> line.raw(FaultyProvider.STREAM));
        double before = SpentForNothingTest.spent(worker, "fallback", "prompt");

        ChatResponse response = ask("broken-early");

        assertThat(response.getText()).isEqualTo("From the spare.");
        assertThat(response.getTokenRecords()).isEqualTo(1);
        assertThat(events(response)).contains("ended provider_stream_cut", "ended stop");
        assertThat(SpentForNothingTest.spent(worker, "fallback", "prompt")).isGreaterThan(before);
        assertThat(SpentForNothingTest.metric(worker, "autobot_wasted_price_total{cause=\"fallback\"}"))
                .as("the first one's tokens are free, the backup's are not")
                .isZero();
    }

    @Test
    void whatHasBegunIsNotTakenBack() throws Exception {
        first.when("broken-late", line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("The answer ");
        });

        ChatResponse response = ask("broken-late");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response.getText()).isEqualTo("The answer ");
        assertThat(response.getProvider()).hasValue("openai");
        assertThat(response.getDegraded()).isEmpty();
        assertThat(events(response)).noneMatch(event -> event.startsWith("asked backup"));
    }

    @Test
    void aModelThatIsGoneIsAskedElsewhere() throws Exception {
        first.when("gone", line -> line.status(404, ""));

        ChatResponse response = ask("gone");

        assertThat(response.getText()).isEqualTo("From the spare.");
        assertThat(events(response)).contains("ended provider_rejected_request", "asked backup");
    }

    @Test
    void whereAllFailTheFailureIsToldThatMayPass() throws Exception {
        first.when("all-fail", line -> line.status(503, ""));
        backup.when(SPARE, line -> line.status(400, ""));
        assertThat(change(ORDER, "openai,backup")).isInstanceOf(Verdict.Applied.class);
        ChatResponse response;
        ChatResponse ofTheFirstAlone;
        try {
            response = ask("all-fail");
            assertThat(change(ORDER, "openai")).isInstanceOf(Verdict.Applied.class);
            ChatRequest same = Asking.request("first-alone", "first-alone")
                    .setMessage(Asking.request("all-fail", "all-fail").getMessage())
                    .build();
            asking.ask(same, token);
            ofTheFirstAlone = responses.to("first-alone");
        } finally {
            letTheBackupAnswer();
            unset(ORDER);
        }

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("provider_error");
        assertThat(response.getProvider()).hasValue("openai");
        assertThat(response.getPromptHash()).isPresent().isEqualTo(ofTheFirstAlone.getPromptHash());
        assertThat(events(response)).contains("ended provider_rejected_request");
    }

    @Test
    void aProviderThatIsLeftAloneIsNotWaitedFor() throws Exception {
        first.when("left-alone", line -> line.status(503, ""));
        assertThat(change("autobot.generate.breaker.calls", "2")).isInstanceOf(Verdict.Applied.class);
        try {
            ask("left-alone-1");
            ask("left-alone-2");

            ChatResponse response = ask("left-alone-3");

            assertThat(response.getText()).isEqualTo("From the spare.");
            assertThat(first.calls("left-alone")).isEqualTo(2);
        } finally {
            unset("autobot.generate.breaker.calls");
        }
    }

    @Test
    void aFallbackThatIsCancelledEndsWithWhatItSaid() throws Exception {
        first.when("unwanted", line -> line.status(503, ""));
        backup.when(SPARE, line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("A long ");
            line.hang();
        });
        ChatResponse response;
        try {
            asking.ask("unwanted", "unwanted", token);
            assertThat(responses.tokensFor("unwanted", 1)).hasSize(1);
            asking.cancel("unwanted", "unwanted", token);
            response = responses.to("unwanted");
        } finally {
            letTheBackupAnswer();
        }

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        assertThat(response.getText()).isEqualTo("A long ");
        assertThat(response.getProvider()).hasValue("backup");
        assertThat(response.getDegraded()).containsExactly(FALLEN_BACK);
    }

    @Test
    void theLastOfThemAnswersWhereAllBeforeItFail() throws Exception {
        first.when("nobody", line -> line.status(503, ""));

        ChatResponse response = askWithout(backup, "nobody");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getProvider()).hasValue("extractive");
        assertThat(response.getDegraded()).containsExactly(FALLEN_BACK);
    }

    @Test
    void whoMayNotUseAModelIsNotAnsweredByIt() throws Exception {
        first.when("frugal", line -> line.status(503, ""));
        String frugal = house.signIn("bob", Set.of("frugal"));

        asking.ask("frugal", "frugal", frugal);
        ChatResponse response = responses.to("frugal");

        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("provider_error");
        assertThat(response.getProvider()).hasValue("openai");
        assertThat(response.getDegraded()).isEmpty();
        assertThat(events(response)).noneMatch(event -> event.startsWith("asked backup"));
    }

    @Test
    void anOtherOrderHoldsAtOnceAndOneThatMakesNoSenseNever() throws Exception {
        assertThat(change(ORDER, "extractive,openai"))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).contains("put it last"));
        assertThat(change(ORDER, "backup,nowhere"))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).contains("autobot.generate.openai.nowhere.base-url"));
        try (Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            assertThat(change(ORDER, "backup,openai")).isInstanceOf(Verdict.Applied.class);

            ChatResponse response = ask("turned-round");

            assertThat(response.getProvider()).hasValue("backup");
            assertThat(response.getDegraded()).isEmpty();
            HealthyWorkerTest.until(
                    health,
                    "in-process/provider:backup",
                    event -> "1 of 2".equals(event.getDetails().get("place")));
            health.recordsUntil(read -> read.stream()
                    .anyMatch(
                            record -> record.key().equals("in-process/provider:extractive") && record.value() == null));
        } finally {
            unset(ORDER);
        }
    }

    @Test
    void aWorkerIsReadyAsLongAsOneOfThemIsThere() throws Exception {
        try (Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            assertThat(change("autobot.generate.openai.base-url", "http://127.0.0.1:9/v1"))
                    .isInstanceOf(Verdict.Applied.class);

            HealthyWorkerTest.until(
                    health, "in-process/provider:openai", event -> event.getState() == HealthState.DOWN);
            assertThat(worker.health().ready().json()).contains("\"health\":\"DOWN\",\"model\":\"paced\"");
            assertThat(worker.health().ready().status()).isEqualTo(200);
        } finally {
            unset("autobot.generate.openai.base-url");
        }
    }

    private Verdict change(String key, String value) {
        return worker.configuration().change(key, value, ++version);
    }

    private void unset(String key) {
        assertThat(worker.configuration().change(key, null, ++version)).isInstanceOf(Verdict.Applied.class);
    }

    private ChatResponse ask(String word) throws Exception {
        asking.ask(word, word, token);
        return responses.to(word);
    }

    private ChatResponse askWithout(FaultyProvider away, String word) throws Exception {
        away.refuseConnections();
        try {
            return ask(word);
        } finally {
            away.listenAgain();
        }
    }

    private static List<String> events(ChatResponse response) {
        return response.getCallEvents().stream().map(FallbackTest::shown).toList();
    }

    private static String shown(CallEvent event) {
        return event.getName() + " " + event.getDetail().orElse("");
    }
}
