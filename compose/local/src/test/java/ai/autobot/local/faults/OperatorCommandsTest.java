package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.client.KnowledgePublisher;
import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.KnowledgeDocument;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.Autobot;
import ai.autobot.local.running.Home;
import ai.autobot.local.running.PrivateFile;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.Worker;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What an operator sees of requests and dead letters, with every part real.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorCommandsTest {
    /// Clears the screen, by the two ways there are to write it, and turns the line around.
    private static final String HOSTILE = "\u001b[2J\u009b2J\u007f\u202e";

    private House house;
    private Worker worker;
    private Asking asking;
    private Responses responses;
    private Seen<byte[], byte[]> deadLetters;
    private String token;
    private Path home;
    private String out = "";
    private String err = "";

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        home = directory.resolve("home");
        house = House.open(directory);
        publishTea();
        worker = house.worker();
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
        deadLetters = new Seen<>(house.kafka(), Topics.CHAT_DEAD_LETTERS);
        token = house.signIn("ada");
    }

    @AfterAll
    void stop() {
        deadLetters.close();
        responses.close();
        asking.close();
        worker.close();
        house.close();
    }

    @Test
    void replayShowsAllThatARequestMet() throws Exception {
        ChatRequest request = Asking.request("c-tea", "r-tea")
                .setMessage("How long is green tea steeped?")
                .setUseKnowledge(true)
                .setClient("test/1")
                .setMetadata(Map.of("team", "kitchen"))
                .build();
        abandonedToken("c-tea", "r-tea", 0);
        abandonedToken("c-tea", "r-tea", 2);
        asking.ask(request, token);
        ChatResponse response = responses.to("r-tea");
        awaitDecision("r-tea");

        assertThat(run("replay", "--request", "r-tea", "--conversation", "c-tea", "--json"))
                .isZero();
        JsonNode trail = new ObjectMapper().readTree(out);

        assertThat(trail.get("state").asText()).isEqualTo("ended");
        assertThat(trail.get("request").get("message").asText()).isEqualTo(request.getMessage());
        assertThat(trail.get("request").get("metadata").get("team").asText()).isEqualTo("kitchen");
        assertThat(trail.get("session").get(0).get("outcome").asText()).isEqualTo("ALLOWED");
        assertThat(trail.get("session").get(0).get("userId").asText()).isEqualTo("ada");
        assertThat(trail.get("passages").get(0).get("documentId").asText()).isEqualTo("tea");
        assertThat(trail.get("promptHash").asText())
                .isEqualTo(response.getPromptHash().orElseThrow());
        assertThat(trail.get("events").findValuesAsText("name")).containsExactly("asked", "first_token", "ended");
        assertThat(trail.get("attempts").findValuesAsText("attemptId"))
                .containsExactly("gone", response.getAttemptId().orElseThrow());
        assertThat(trail.get("attempts").findValuesAsText("wins")).containsExactly("false", "true");
        assertThat(trail.get("attempts").findValuesAsText("contiguous")).containsExactly("false", "true");
        assertThat(trail.get("attempts").findValuesAsText("tokenRecords"))
                .containsExactly("2", Integer.toString(response.getTokenRecords()));
        assertThat(trail.get("tokensMakeText").asBoolean()).isTrue();
        assertThat(trail.get("response").get("status").asText()).isEqualTo("ANSWERED");
        assertThat(trail.get("response").get("timings").get("totalMillis").asLong())
                .isEqualTo(response.getTimings().getTotalMillis());

        assertThat(run("replay", "--request", "r-tea")).isZero();

        assertThat(out)
                .contains(
                        "answered",
                        "kitchen",
                        "allowed  ada",
                        "tea #0",
                        response.getPromptHash().orElseThrow())
                .contains("abandoned", "wins", "first_token", "enrich", "█", "extractive");
        assertThat(out.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void replaySaysWhereTheTokensAreNotTheText() throws Exception {
        asking.ask("c-forged", "r-forged", token);
        ChatResponse response = responses.to("r-forged");
        writeToken(new ChatToken(
                "r-forged", "c-forged", 1, response.getAttemptId().orElseThrow(), 99, "more", Instant.now()));

        assertThat(run("replay", "--request", "r-forged")).isZero();

        assertThat(out).contains("The winning tokens, joined, are not the response's text.");
    }

    @Test
    void replayTellsWhatIsPendingFromWhatIsNowhere() throws Exception {
        abandonedToken("c-pending", "r-pending", 0);

        assertThat(run("replay", "--request", "r-pending")).isEqualTo(8);
        assertThat(out).contains("pending", "unfinished");
        assertThat(run("replay", "--request", "r-nowhere")).isEqualTo(1);
        assertThat(err).contains("No topic has this request");
    }

    @Test
    void replayAsksWhichConversationIsMeant() throws Exception {
        for (String conversation : List.of("c-one", "c-two")) {
            asking.ask(conversation, "r-same", token);
        }

        assertThat(run("replay", "--request", "r-same")).isEqualTo(2);
        assertThat(err).contains("c-one, c-two");
        assertThat(run("replay", "--request", "r-same", "--conversation", "c-two"))
                .isIn(0, 8);
    }

    @Test
    void listShowsWhatCouldNotBeRead() throws Exception {
        RecordMetadata sent = asking.sendRaw(
                bytes("key" + HOSTILE), bytes("{\"r-unreadable\"}"), Map.of("authorization", bytes("Bearer " + token)));
        String place = placeOf(sent);

        assertThat(run("dead-letters", "list", "--reason", "not_avro", "--json"))
                .isZero();
        JsonNode letter = new ObjectMapper()
                .readTree(out.lines()
                        .filter(line -> line.contains("\"" + place + "\""))
                        .findFirst()
                        .orElseThrow());

        assertThat(letter.get("topic").asText()).isEqualTo("chat.requests");
        assertThat(letter.get("offset").asText()).isEqualTo(Long.toString(sent.offset()));
        assertThat(letter.get("key").asText()).startsWith("key");
        assertThat(run("dead-letters", "list")).isZero();
        assertThat(out).contains(place, "not_avro");
        assertThat(run("replay", "--request", "r-unreadable")).isEqualTo(6);
        assertThat(out).contains("dead letter", place, "has the id in it");
    }

    @Test
    void aRequestInAWrongPartitionIsAnsweredAfterItsReplay() throws Exception {
        byte[] value = Asking.bytes(Asking.request("c-wrong", "r-wrong").build());
        int right = asking.sendRaw(bytes("c-wrong"), null, Map.of()).partition();
        RecordMetadata sent = asking.sendRaw(
                (right + 1) % House.PARTITIONS, bytes("c-wrong"), value, Map.of("x-kept", bytes("kept")));
        String place = placeOf(sent);
        assertThat(run("replay", "--request", "r-wrong")).isEqualTo(6);
        assertThat(out).contains("wrong_partition");
        saveSession();

        assertThat(run("dead-letters", "replay", place, "--dry-run")).isZero();
        assertThat(run("dead-letters", "replay", place)).isEqualTo(2);
        assertThat(err).contains("--yes");
        assertThat(run("dead-letters", "replay", place, "--sign", "--yes")).isZero();

        assertThat(responses.to("r-wrong").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        try (Seen<byte[], byte[]> requests = new Seen<>(house.kafka(), rawRequests())) {
            ConsumerRecord<byte[], byte[]> again =
                    requests.recordsUntil(records -> records.stream().anyMatch(OperatorCommandsTest::isReplay)).stream()
                            .filter(OperatorCommandsTest::isReplay)
                            .findFirst()
                            .orElseThrow();
            assertThat(again.partition()).isEqualTo(right);
            assertThat(again.value()).isEqualTo(value);
            assertThat(again.headers().lastHeader("x-kept").value()).isEqualTo(bytes("kept"));
            assertThat(again.headers().lastHeader("autobot.reason")).isNull();
        }
        assertThat(run("replay", "--request", "r-wrong")).isZero();
        assertThat(out).contains("answered", "Dead letters", place);
    }

    @Test
    void replayOfADeadLetterWithoutATokenIsRejectedAndSaysSo() throws Exception {
        byte[] value = Asking.bytes(Asking.request("c-bare", "r-bare").build());
        int right = asking.sendRaw(bytes("c-bare"), null, Map.of()).partition();
        String place = placeOf(asking.sendRaw((right + 1) % House.PARTITIONS, bytes("c-bare"), value, Map.of()));

        assertThat(run("dead-letters", "replay", place, "77:5", "--yes")).isEqualTo(1);

        assertThat(out).isEqualTo("sent " + place + "\n");
        assertThat(err).contains("77:5 is not sent: there is no such dead letter.", "They carry no token");
        assertThat(responses.to("r-bare").getError().orElseThrow().getCode()).isEqualTo("authentication_missing");
    }

    private int run(String... arguments) {
        StringWriter toOut = new StringWriter();
        StringWriter toErr = new StringWriter();
        Screen screen = new Screen(new PrintWriter(toOut), new PrintWriter(toErr), false, new Palette(false), 80, 24);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--home",
                home.toString(),
                "--bootstrap-servers",
                "" + house.kafka().get("bootstrap.servers")));
        int code = Autobot.run(screen, all.toArray(String[]::new));
        out = toOut.toString();
        err = toErr.toString();
        assertThat(out + err)
                .doesNotContain(token, token.substring(token.length() - 20))
                .matches(text -> text.codePoints()
                        .allMatch(unit -> unit == '\n'
                                || (!Character.isISOControl(unit) && Character.getType(unit) != Character.FORMAT)));
        return code;
    }

    /// A transaction becomes visible partition by partition: a response may be there before its audit event.
    private void awaitDecision(String requestId) {
        try (Seen<String, AuditEvent> decisions = new Seen<>(house.kafka(), Topics.AUDIT_EVENTS)) {
            decisions.until(events -> events.stream()
                    .anyMatch(event -> event.getRequestId().orElse("").equals(requestId)));
        }
    }

    private void saveSession() throws Exception {
        PrivateFile.createDirectory(home);
        PrivateFile.write(
                new Home(home).sessionFile(),
                new ObjectMapper()
                        .writeValueAsString(
                                Map.of("userId", "ada", "hash", "any", "token", token, "automatic", false)));
    }

    /// Where the dead letter of a record lies, once it is there.
    private String placeOf(RecordMetadata sent) {
        ConsumerRecord<byte[], byte[]> letter =
                deadLetters.recordsUntil(letters -> letters.stream().anyMatch(one -> isOf(one, sent))).stream()
                        .filter(one -> isOf(one, sent))
                        .findFirst()
                        .orElseThrow();
        return letter.partition() + ":" + letter.offset();
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> letter, RecordMetadata sent) {
        return text(letter, "autobot.partition").equals(Integer.toString(sent.partition()))
                && text(letter, "autobot.offset").equals(Long.toString(sent.offset()));
    }

    private static boolean isReplay(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value() == null ? new byte[0] : record.value(), StandardCharsets.UTF_8)
                        .contains("r-wrong")
                && !text(record, "autobot.replayed").isEmpty();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        var found = record.headers().lastHeader(header);
        return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static Topic<byte[], byte[]> rawRequests() {
        Topic<byte[], byte[]> raw = Topics.CHAT_DEAD_LETTERS;
        return new Topic<>(Topics.CHAT_REQUESTS.name(), raw.keys(), raw.values(), Map.of());
    }

    private void abandonedToken(String conversationId, String requestId, int index) throws Exception {
        writeToken(new ChatToken(requestId, conversationId, 1, "gone", index, "half a sen", Instant.now()));
    }

    private void writeToken(ChatToken written) throws Exception {
        try (KafkaProducer<String, ChatToken> producer = new KafkaProducer<>(
                house.kafka(),
                Topics.CHAT_TOKENS.keys().serializer(),
                Topics.CHAT_TOKENS.values().serializer())) {
            producer.send(new ProducerRecord<>(Topics.CHAT_TOKENS.name(), written.getConversationId(), written))
                    .get();
        }
    }

    private void publishTea() throws Exception {
        try (KnowledgePublisher publisher = KnowledgePublisher.connect(house.kafka())) {
            publisher
                    .put(KnowledgeDocument.newBuilder()
                            .setDocumentId("tea")
                            .setTitle("How to make tea" + HOSTILE)
                            .setText("Green tea is steeped for two minutes in water of eighty degrees.")
                            .setUpdatedAt(Instant.now())
                            .build())
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
