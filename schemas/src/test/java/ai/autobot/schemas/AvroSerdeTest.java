package ai.autobot.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.events.ChatRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
    private static final AvroSerde<ChatRequest> SERDE = AvroSerde.of(ChatRequest.class);

    private static byte[] encoded() {
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId("r-1")
                .setConversationId("c-1")
                .setMessage("What holds here?")
                .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .build();
        return SERDE.serializer().serialize("chat.requests", request);
    }

    @Test
    void readsWhatItWrote() {
        ChatRequest read = SERDE.decode(encoded());

        assertThat(read.getMessage()).isEqualTo("What holds here?");
        assertThat(read.getDeadline()).isEmpty();
        assertThat(read.getUseKnowledge()).isTrue();
    }

    @Test
    void namesTheReasonWhenTheMarkerIsMissing() {
        assertUnreadable("{\"requestId\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8), "NOT_AVRO");
    }

    @Test
    void namesTheReasonWhenTheSchemaIsUnknown() {
        byte[] bytes = encoded();
        bytes[5] ^= 0x55;

        assertUnreadable(bytes, "UNKNOWN_SCHEMA");
    }

    @Test
    void namesTheReasonWhenTheBodyIsCut() {
        byte[] bytes = encoded();

        assertUnreadable(Arrays.copyOf(bytes, bytes.length - 3), "BROKEN_BODY");
    }

    @Test
    void randomBodiesAreReadOrRefusedButNeverThrowAnythingElse() {
        Random random = new Random(42);
        byte[] good = encoded();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt();
            }
            try {
                assertThat(SERDE.decode(bytes)).isNotNull();
            } catch (UnreadableRecordException e) {
                assertThat(e.reason()).isEqualTo(UnreadableRecordException.Reason.BROKEN_BODY);
            }
        }
    }

    /// Else the reader would reserve a gigabyte, wherever in the body that stands.
    @Test
    void aLengthThatTheBytesDoNotHaveIsRefusedBeforeMemoryIsReserved() {
        byte[] good = encoded();
        for (int position = 10; position < good.length; position++) {
            byte[] bytes = Arrays.copyOf(good, good.length + 8);
            // 2^30 and a little, as a zig-zag number.
            Arrays.fill(bytes, position, position + 4, (byte) 0x80);
            bytes[position + 4] = 0x08;

            try {
                SERDE.decode(bytes);
            } catch (UnreadableRecordException e) {
                assertThat(e.reason()).isEqualTo(UnreadableRecordException.Reason.BROKEN_BODY);
            }
        }
    }

    @Test
    void aMapThatClaimsABillionEntriesIsRefused() {
        byte[] good = encoded();
        byte[] bytes = Arrays.copyOf(good, good.length + 4);
        // The last field is the empty map: one byte.
        Arrays.fill(bytes, good.length - 1, good.length + 3, (byte) 0x80);
        bytes[good.length + 3] = 0x08;

        assertUnreadable(bytes, "BROKEN_BODY");
    }

    private static void assertUnreadable(byte[] bytes, String reason) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> SERDE.decode(bytes))
                .satisfies(e -> assertThat(e.reason()).hasToString(reason));
    }
}
