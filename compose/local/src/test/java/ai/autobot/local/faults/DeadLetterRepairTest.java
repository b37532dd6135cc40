package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.Autobot;
import ai.autobot.local.running.Home;
import ai.autobot.local.running.PrivateFile;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.Worker;
import ai.autobot.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way back of what was set aside by mistake.
class DeadLetterRepairTest {
    private static final String CONVERSATION = "c-repair";
    private static final String REQUEST = "r-repair";
    private static final String LIMIT = "autobot.arrive.max-record-bytes";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Clears the screen, by the two ways there are to write it, and turns the line around.
    private static final String HOSTILE = "\u001b[2J\u009b2J\u007f\u202e";

    private House house;
    private Asking asking;
    private Responses responses;
    private Path home;
    private String token;
    private String out = "";

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        home = directory.resolve("home");
        house = House.open(directory);
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
        token = house.signIn("ada");
        PrivateFile.createDirectory(home);
        PrivateFile.write(
                new Home(home).sessionFile(),
                JSON.writeValueAsString(Map.of("userId", "ada", "hash", "any", "token", token, "automatic", false)));
    }

    @AfterEach
    void stop() {
        responses.close();
        asking.close();
        house.close();
    }

    @Test
    void aRequestThatWasTooLargeIsAnsweredOnceAfterTheLimitWasRaised() throws Exception {
        byte[] value = request(REQUEST, "a long question ".repeat(40) + HOSTILE);
        String place;
        house.with(LIMIT, "500");
        try (Worker _ = house.worker();
                Seen<byte[], byte[]> letters = new Seen<>(house.kafka(), Topics.CHAT_DEAD_LETTERS)) {
            asking.sendRaw(
                    bytes(CONVERSATION),
                    value,
                    Map.of("x-secret" + HOSTILE, bytes("hidden"), "x", bytes("y" + HOSTILE)));
            letters.until(read -> !read.isEmpty());

            assertThat(run("dead-letters", "list", "--reason", "too_large", "--json"))
                    .isZero();
            place = JSON.readTree(out).get("place").asText();
            assertThat(run("dead-letters", "show", place)).isZero();
            assertThat(out)
                    .contains("too_large", "header     x-secret", "63 2d 72 65 70 61 69 72", "c-repair", "bytes more")
                    .doesNotContain("hidden");
            assertThat(out.lines()).allMatch(line -> line.length() <= 80);
            assertThat(run("dead-letters", "show", place, "--json")).isZero();
            JsonNode letter = JSON.readTree(out);
            assertThat(letter.get("valueBase64").binaryValue()).isEqualTo(value);
            assertThat(letter.get("headers").toString()).doesNotContain("hidden");
            assertThat(run("dead-letters", "show", "0:4711")).isEqualTo(1);
        }

        house.with(LIMIT, "262144");
        try (Worker _ = house.worker()) {
            for (int time = 0; time < 2; time++) {
                assertThat(run("dead-letters", "replay", "--reason", "too_large", "--sign", "--yes"))
                        .isZero();
                assertThat(responses.to(REQUEST).getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            }
            asking.ask(CONVERSATION, "r-after", token);

            assertThat(responses.all(Set.of("r-after")))
                    .extracting(response -> response.getRequestId())
                    .containsExactly(REQUEST, "r-after");
            assertThat(run("replay", "--request", REQUEST)).isZero();
            assertThat(out).contains("answered", "from dead letter " + place + ", " + place);
        }
    }

    private static byte[] request(String requestId, String message) {
        ChatRequest request =
                Asking.request(CONVERSATION, requestId).setMessage(message).build();
        return Asking.bytes(request);
    }

    /// Whatever the command, it shows neither the token nor anything that steers a terminal.
    private int run(String... arguments) {
        StringWriter toOut = new StringWriter();
        StringWriter toErr = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        all.addAll(List.of("--bootstrap-servers", "" + house.kafka().get("bootstrap.servers")));
        Screen screen = new Screen(new PrintWriter(toOut), new PrintWriter(toErr), false, new Palette(false), 80, 24);
        int code = Autobot.run(screen, all.toArray(String[]::new));
        out = toOut.toString();
        String shown = out + toErr;
        assertThat(shown).doesNotContain(token);
        assertThat(shown.codePoints())
                .allMatch(unit ->
                        unit == '\n' || (!Character.isISOControl(unit) && Character.getType(unit) != Character.FORMAT));
        return code;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
