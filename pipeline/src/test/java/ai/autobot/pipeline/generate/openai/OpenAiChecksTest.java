package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.startup.Check;
import ai.autobot.pipeline.runtime.startup.CheckResult;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.Validation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the check finds of a server that speaks the real protocol, and misbehaves.
class OpenAiChecksTest {
    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String MODELS = "{\"object\":\"list\",\"data\":[{\"id\":\"m-1\"},{\"id\":\"m-2:latest\"}]}";
    private static final String KEY = "sk-secret-secret-secret";

    @Test
    void aModelThatIsListedIsFineAndTheKeyIsSent() throws Exception {
        try (ScriptedServer server = new ScriptedServer(call -> call.status(200, JSON, MODELS))) {
            Finding found = ask(server.baseUrl(), "m-1", Map.of("api-key", KEY));

            assertThat(found).isInstanceOf(Finding.Ok.class);
            assertThat(found.text()).contains("m-1", "127.0.0.1:", "2 models");
            assertThat(server.heads().getFirst())
                    .startsWith("GET /v1/models HTTP/1.1")
                    .contains("Authorization: Bearer " + KEY);
        }
    }

    @Test
    void aModelWithoutATagIsTheLatest() throws Exception {
        try (ScriptedServer server = new ScriptedServer(call -> call.status(200, JSON, MODELS))) {
            assertThat(ask(server.baseUrl(), "m-2", Map.of())).isInstanceOf(Finding.Ok.class);
        }
    }

    @Test
    void aModelThatIsNotListedIsAFaultThatNamesThoseThereAre() throws Exception {
        try (ScriptedServer server = new ScriptedServer(call -> call.status(200, JSON, MODELS))) {
            Finding found = ask(server.baseUrl(), "m-3", Map.of());

            assertThat(found).isInstanceOf(Finding.Fault.class);
            assertThat(found.text()).contains("does not have the model m-3", "m-1, m-2:latest");
            assertThat(((Finding.Fault) found).remedy()).contains("autobot.generate.openai.model");
        }
    }

    @Test
    void aWrongKeyIsAFaultThatDoesNotShowIt() throws Exception {
        try (ScriptedServer server = new ScriptedServer(call -> call.status(401, JSON, "{}"))) {
            Finding found = ask(server.baseUrl(), "m-1", Map.of("api-key", KEY));

            assertThat(found).isInstanceOf(Finding.Fault.class);
            assertThat(found.toString()).contains("refuses the key", "401").doesNotContain(KEY);
        }
    }

    @Test
    void aMissingKeyIsToldFromAWrongOne() throws Exception {
        try (ScriptedServer server = new ScriptedServer(call -> call.status(401, JSON, "{}"))) {
            assertThat(ask(server.baseUrl(), "m-1", Map.of()).text()).contains("wants a key");
        }
    }

    @Test
    void aProviderWithoutAListOrOutOfOrderIsAWarning() throws Exception {
        for (int status : new int[] {404, 429, 500, 503}) {
            try (ScriptedServer server = new ScriptedServer(call -> call.status(status, JSON, "{}"))) {
                Finding found = ask(server.baseUrl(), "m-1", Map.of());

                assertThat(found).isInstanceOf(Finding.Warning.class);
                assertThat(found.text()).contains("status " + status);
            }
        }
    }

    @Test
    void anAnswerThatIsNoListIsAWarning() throws Exception {
        for (String body : List.of("<html>", "{\"data\":7}", "")) {
            try (ScriptedServer server = new ScriptedServer(call -> call.status(200, JSON, body))) {
                assertThat(ask(server.baseUrl(), "m-1", Map.of())).isInstanceOf(Finding.Warning.class);
            }
        }
    }

    @Test
    void aProviderThatHangsIsAWarningWhenTheLimitIsOver() throws Exception {
        try (ScriptedServer silent = new ScriptedServer(ScriptedServer.Exchange::awaitDisconnect);
                ScriptedServer stuck = new ScriptedServer(call -> {
                    call.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
                    call.awaitDisconnect();
                })) {
            for (ScriptedServer server : List.of(silent, stuck)) {
                Finding found = ask(server.baseUrl(), "m-1", Map.of(), Duration.ofMillis(400));

                assertThat(found).isInstanceOf(Finding.Warning.class);
                assertThat(found.text()).contains("no answer in time");
            }
        }
    }

    @Test
    void aProviderThatIsNotThereIsAWarningAtOnce() throws Exception {
        Finding found = ask("http://127.0.0.1:" + unusedPort() + "/v1", "m-1", Map.of());

        assertThat(found).isInstanceOf(Finding.Warning.class);
        assertThat(found.text()).contains("nothing listens there");
        assertThat(((Finding.Warning) found).remedy()).contains("autobot.generate.openai.base-url");
    }

    @Test
    void aQueryInTheAddressStaysBehindThePath() {
        assertThat(Endpoint.of(
                                new OpenAiKeys("openai"),
                                settings("https://models.example/v1/?api-version=2", "m", Map.of()))
                        .models())
                .hasToString("https://models.example/v1/models?api-version=2");
    }

    private static Finding ask(String baseUrl, String model, Map<String, String> more) throws InterruptedException {
        return ask(baseUrl, model, more, GENEROUS);
    }

    private static Finding ask(String baseUrl, String model, Map<String, String> more, Duration limit)
            throws InterruptedException {
        Check check = OpenAiChecks.of("openai", settings(baseUrl, model, more), limit);
        List<CheckResult> results =
                Validation.of(List.of(check), GENEROUS, _ -> {}).results();
        assertThat(results.getFirst().name()).isEqualTo("provider:openai");
        return results.getFirst().finding();
    }

    private static OpenAiSettings settings(String baseUrl, String model, Map<String, String> more) {
        Map<String, String> values = new HashMap<>();
        more.forEach((name, value) -> values.put("autobot.generate.openai." + name, value));
        values.put("autobot.generate.openai.base-url", baseUrl);
        values.put("autobot.generate.openai.model", model);
        return Providers.openAi(Configuration.of(GenerateSettings.class, values), "openai")
                .orElseThrow();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
