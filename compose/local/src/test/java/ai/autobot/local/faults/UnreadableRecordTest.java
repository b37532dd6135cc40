package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The extractive provider answers here: it needs no model, and says so when it finds nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnreadableRecordTest {
    private static final String CONVERSATION = "conversation";
    private static final byte[] KEY = utf8(CONVERSATION);
    private static final int AVRO_HEADER = 10;

    private House house;
    private Worker worker;
    private Asking asking;
    private Responses responses;
    private Seen<byte[], byte[]> deadLetters;
    private String token;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        house = House.open(directory);
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
    void aValueThatIsNotAvroIsSetAside() throws Exception {
        assertThatItIsSetAside(KEY, utf8("{\"requestId\": \"r\"}"), "not_avro");
    }

    @Test
    void aValueOfAnUnknownSchemaIsSetAside() throws Exception {
        byte[] unknown = valid("unknown");
        Arrays.fill(unknown, 2, AVRO_HEADER, (byte) 7);

        assertThatItIsSetAside(KEY, unknown, "unknown_schema");
    }

    @Test
    void aValueOfAnotherTopicIsSetAside() throws Exception {
        ChatToken other = new ChatToken("r", CONVERSATION, 1, "a", 0, "text", Instant.now());

        byte[] value = Topics.CHAT_TOKENS.values().serializer().serialize("chat.tokens", other);

        assertThatItIsSetAside(KEY, value, "unknown_schema");
    }

    @Test
    void aValueWithAMissingFieldIsSetAside() throws Exception {
        byte[] whole = valid("cut");

        assertThatItIsSetAside(KEY, Arrays.copyOf(whole, whole.length - 4), "broken_body");
    }

    @Test
    void aLengthOfTwoGigabytesIsSetAside() throws Exception {
        byte[] value = valid("length");
        // The first field's length as a zig-zag number.
        Arrays.fill(value, AVRO_HEADER, AVRO_HEADER + 4, (byte) 0xFE);
        value[AVRO_HEADER + 4] = 0x0F;

        assertThatItIsSetAside(KEY, value, "broken_body");
    }

    @Test
    void aRecordWithoutAValueIsSetAside() throws Exception {
        assertThatItIsSetAside(KEY, null, "empty");
    }

    @Test
    void anEmptyValueIsSetAside() throws Exception {
        assertThatItIsSetAside(KEY, new byte[0], "empty");
    }

    @Test
    void aRecordWithAnotherKeyIsSetAside() throws Exception {
        assertThatItIsSetAside(utf8("another"), valid("key"), "key_mismatch");
    }

    @Test
    void aRecordWithoutAKeyIsSetAside() throws Exception {
        assertThatItIsSetAside(null, valid("no-key"), "key_mismatch");
    }

    @Test
    void aRequestInAnotherPartitionThanItsKeysIsSetAsideAndItsOwnStillAnswered() throws Exception {
        byte[] value = valid("twice");
        Map<String, byte[]> headers = Map.of(Topics.AUTHORIZATION, utf8("Bearer " + token));
        RecordMetadata right = asking.sendRaw(KEY, value, headers);
        int wrong = (right.partition() + 1) % House.PARTITIONS;

        RecordMetadata sent = asking.sendRaw(wrong, KEY, value, headers);
        ConsumerRecord<byte[], byte[]> letter = deadLetterOf(sent);

        assertThat(text(letter, "autobot.reason")).isEqualTo("wrong_partition");
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(responses.to("twice").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThatTheNextIsServed();
    }

    @Test
    void aRequestWithoutAnIdIsSetAside() throws Exception {
        assertThatItIsSetAside(KEY, valid(" "), "unaddressable");
    }

    @Test
    void aValueThatIsTooLargeIsSetAside() throws Exception {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);

        assertThatItIsSetAside(KEY, large, "too_large");
    }

    @Test
    void aValueThatWouldNotFitAgainIsCutAndSaysSo() throws Exception {
        byte[] large = new byte[1_040_000];
        new Random(2).nextBytes(large);

        RecordMetadata sent = asking.sendRaw(KEY, large, Map.of());
        ConsumerRecord<byte[], byte[]> letter = deadLetterOf(sent);

        assertThat(text(letter, "autobot.reason")).isEqualTo("too_large");
        assertThat(text(letter, "autobot.original-bytes")).isEqualTo(Integer.toString(large.length + KEY.length));
        assertThat(letter.value()).isEqualTo(Arrays.copyOf(large, letter.value().length));
        assertThatTheNextIsServed();
    }

    @Test
    void aHostileAuthorizationIsRejectedAndTheNextIsServed() throws Exception {
        asking.sendRaw(KEY, valid("nine-kilobytes"), Map.of(Topics.AUTHORIZATION, new byte[9 * 1024]));
        asking.sendRaw(KEY, valid("no-text"), Map.of(Topics.AUTHORIZATION, new byte[] {(byte) 0xC3, 0x28, 0}));
        asking.sendRaw(KEY, valid("no-token"), Map.of(Topics.AUTHORIZATION, utf8("Bearer " + "a.".repeat(2_000))));

        assertRejected("nine-kilobytes");
        assertRejected("no-text");
        assertRejected("no-token");
        assertThatTheNextIsServed();
    }

    @Test
    void hostileHeadersDoNotHinderAnAnswer() throws Exception {
        asking.sendRaw(
                KEY,
                valid("headers"),
                Map.of(
                        "",
                        new byte[0],
                        "\u0000\r\nx",
                        new byte[] {1},
                        "long".repeat(2_000),
                        new byte[100_000],
                        Topics.TRACEPARENT,
                        utf8("00-" + "z".repeat(52)),
                        Topics.AUTHORIZATION,
                        utf8("Bearer " + token)));

        assertThat(responses.to("headers").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
    }

    private void assertThatItIsSetAside(byte @Nullable [] key, byte @Nullable [] value, String reason)
            throws Exception {
        Map<String, byte[]> headers = Map.of(
                "Authorization",
                utf8("Bearer " + token),
                Topics.AUTHORIZATION,
                utf8("Bearer " + token),
                "x-kept",
                utf8("kept"));

        RecordMetadata sent = asking.sendRaw(key, value, headers);
        ConsumerRecord<byte[], byte[]> letter = deadLetterOf(sent);

        assertThat(text(letter, "autobot.reason")).isEqualTo(reason);
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(text(letter, "x-kept")).isEqualTo("kept");
        assertThat(letter.headers().toArray())
                .extracting(Header::key)
                .noneMatch(name -> name.equalsIgnoreCase(Topics.AUTHORIZATION));
        assertThatTheNextIsServed();
    }

    private ConsumerRecord<byte[], byte[]> deadLetterOf(RecordMetadata sent) {
        String partition = Integer.toString(sent.partition());
        String offset = Long.toString(sent.offset());
        return deadLetters
                .recordsUntil(letters -> letters.stream().anyMatch(letter -> isOf(letter, partition, offset)))
                .stream()
                .filter(letter -> isOf(letter, partition, offset))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> letter, String partition, String offset) {
        return text(letter, "autobot.topic").equals("chat.requests")
                && text(letter, "autobot.partition").equals(partition)
                && text(letter, "autobot.offset").equals(offset);
    }

    private void assertThatTheNextIsServed() throws Exception {
        String requestId = "after-" + System.nanoTime();

        asking.ask(CONVERSATION, requestId, token);

        assertThat(responses.to(requestId).getStatus()).isEqualTo(ResponseStatus.ANSWERED);
    }

    private void assertRejected(String requestId) {
        ChatResponse response = responses.to(requestId);
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("authentication_invalid");
    }

    private static byte[] valid(String requestId) {
        return Asking.bytes(Asking.request(CONVERSATION, requestId).build());
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        Header found = record.headers().lastHeader(header);
        return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
