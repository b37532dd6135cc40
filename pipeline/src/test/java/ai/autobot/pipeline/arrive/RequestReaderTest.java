package ai.autobot.pipeline.arrive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestReaderTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final int PARTITIONS = 4;

    /// Where the conversation "c" belongs.
    private static final int PARTITION = 2;

    private final RequestReader reader = new RequestReader(
            Configuration.of(ArriveSettings.class, Map.of("autobot.arrive.max-record-bytes", "200000")), PARTITIONS);

    @Test
    void acceptsARequest() {
        Arrival arrival = read(request -> request);

        assertThat(arrival).isInstanceOf(Arrival.Accepted.class);
    }

    static Stream<Arguments> refused() {
        Map<String, String> many = new HashMap<>();
        for (int entry = 0; entry < 17; entry++) {
            many.put("k" + entry, "v");
        }
        return Stream.of(
                refused("blank message", request -> request.setMessage(" \n")),
                refused("long message", request -> request.setMessage("x".repeat(32_001))),
                refused("blank model", request -> request.setModel(" ")),
                refused("control character in the model", request -> request.setModel("a\nb")),
                refused("no tokens", request -> request.setMaxTokens(0)),
                refused("hot", request -> request.setTemperature(2.1)),
                refused("no number", request -> request.setTemperature(Double.NaN)),
                refused("much metadata", request -> request.setMetadata(many)),
                refused("long metadata", request -> request.setMetadata(Map.of("k", "v".repeat(1_025)))));
    }

    private static Arguments refused(String name, UnaryOperator<ChatRequest.Builder> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void answersWithAnErrorWhatIsOutOfBounds(String name, UnaryOperator<ChatRequest.Builder> change) {
        Arrival arrival = read(change);

        assertThat(arrival)
                .isInstanceOfSatisfying(
                        Arrival.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }

    @Test
    void answersWithAnErrorWhatIsPastItsDeadline() {
        Arrival arrival = read(request -> request.setDeadline(NOW));

        assertThat(arrival)
                .isInstanceOfSatisfying(
                        Arrival.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    }

    @Test
    void setsAsideWhatCannotBeAddressed() {
        assertThat(read(request -> request.setRequestId(" "))).isEqualTo(unreadable(DeadLetterReason.UNADDRESSABLE));
        assertThat(read(request -> request.setRequestId("x".repeat(129))))
                .isEqualTo(unreadable(DeadLetterReason.UNADDRESSABLE));
        assertThat(read(request -> request.setRequestId("a\u001fb")))
                .isEqualTo(unreadable(DeadLetterReason.UNADDRESSABLE));
    }

    @Test
    void setsAsideWhatHasAnotherKey() {
        byte[] value = encoded(request -> request);

        assertThat(reader.request(bytes("other"), value, PARTITION, NOW))
                .isEqualTo(unreadable(DeadLetterReason.KEY_MISMATCH));
        assertThat(reader.request(null, value, PARTITION, NOW)).isEqualTo(unreadable(DeadLetterReason.KEY_MISMATCH));
    }

    /// The partitions are those that kafkajs 2.2.4 chooses, another implementation of the same rule.
    @ParameterizedTest
    @CsvSource({"c, 4, 2", "conversation, 7, 3", "conversation-1, 8, 6", "другой, 8, 7", "a-b-c-d, 7, 2", "c, 1, 0"})
    void acceptsAConversationInItsPartitionOnly(String conversation, int partitions, int right) {
        RequestReader among = new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), partitions);
        byte[] value = encoded(request -> request.setConversationId(conversation));

        Map<Integer, Arrival> arrivals = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            arrivals.put(partition, among.request(bytes(conversation), value, partition, NOW));
        }

        assertThat(arrivals.remove(right)).isInstanceOf(Arrival.Accepted.class);
        assertThat(arrivals.values())
                .allMatch(unreadable(DeadLetterReason.WRONG_PARTITION)::equals)
                .hasSize(partitions - 1);
    }

    @Test
    void setsAsideWhatIsNoRequest() {
        byte[] value = encoded(request -> request);
        byte[] otherSchema = value.clone();
        otherSchema[5] ^= 0x55;

        assertThat(value(null)).isEqualTo(unreadable(DeadLetterReason.EMPTY));
        assertThat(value(new byte[0])).isEqualTo(unreadable(DeadLetterReason.EMPTY));
        assertThat(value(bytes("{\"message\":\"hi\"}"))).isEqualTo(unreadable(DeadLetterReason.NOT_AVRO));
        assertThat(value(otherSchema)).isEqualTo(unreadable(DeadLetterReason.UNKNOWN_SCHEMA));
        assertThat(value(Arrays.copyOf(value, value.length - 4))).isEqualTo(unreadable(DeadLetterReason.BROKEN_BODY));
        assertThat(value(new byte[200_001])).isEqualTo(unreadable(DeadLetterReason.TOO_LARGE));
    }

    @Test
    void randomBytesAreAlwaysAnOutcome() {
        Random random = new Random(7);
        byte[] good = encoded(request -> request);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThat(value(bytes)).isNotNull();
        }
    }

    @Test
    void readsWhichRequestACancellationNames() {
        byte[] value = AvroSerde.of(ChatCancellation.class)
                .serializer()
                .serialize(
                        "t",
                        ChatCancellation.newBuilder()
                                .setRequestId("r")
                                .setConversationId("c")
                                .setCreatedAt(NOW)
                                .setReason("e".repeat(1_000))
                                .build());

        assertThat(reader.cancellation(bytes("c"), value, PARTITION))
                .hasValue(new StopWish(new RequestKey("c", "r"), "e".repeat(256)));
        assertThat(reader.cancellation(bytes("c"), value, PARTITION + 1)).isEmpty();
        assertThat(reader.cancellation(bytes("d"), value, PARTITION)).isEmpty();
        assertThat(reader.cancellation(bytes("c"), bytes("junk"), PARTITION)).isEmpty();
        assertThat(reader.cancellation(bytes("c"), null, PARTITION)).isEmpty();
    }

    private Arrival value(byte @Nullable [] value) {
        return reader.request(bytes("c"), value, PARTITION, NOW);
    }

    private Arrival read(UnaryOperator<ChatRequest.Builder> change) {
        return value(encoded(change));
    }

    private static Arrival unreadable(DeadLetterReason reason) {
        return new Arrival.Unreadable(reason);
    }

    private static byte[] encoded(UnaryOperator<ChatRequest.Builder> change) {
        ChatRequest.Builder builder = ChatRequest.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setMessage("What holds?")
                .setCreatedAt(NOW);
        return AvroSerde.of(ChatRequest.class)
                .serializer()
                .serialize("t", change.apply(builder).build());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
