package ai.autobot.pipeline.runtime.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallNameTest {
    private static final String NAME = name("c", "r", 7, 0, "bytes");

    @Test
    void isTheSameForEachAttemptAtARequest() {
        assertThat(name("c", "r", 7, 3, "bytes")).isEqualTo(NAME);
        assertThat(NAME).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void isAnotherForWhateverIsAnotherRequest() {
        assertThat(name("d", "r", 7, 0, "bytes")).isNotEqualTo(NAME);
        assertThat(name("c", "s", 7, 0, "bytes")).isNotEqualTo(NAME);
        assertThat(name("c", "r", 8, 0, "bytes")).isNotEqualTo(NAME);
        assertThat(name("c", "r", 7, 0, "other")).isNotEqualTo(NAME);
        assertThat(name("c", "dr", 7, 0, "bytes")).isNotEqualTo(name("cd", "r", 7, 0, "bytes"));
    }

    @Test
    void leavesTheStoredBytesAsTheyAre() {
        PendingRequest pending = pending(7, 0, "bytes");

        CallLedger.name(new RequestKey("c", "r"), pending);

        assertThat(pending.getRequest().remaining()).isEqualTo(5);
    }

    private static String name(String conversation, String request, long sequence, int attempt, String bytes) {
        return CallLedger.name(new RequestKey(conversation, request), pending(sequence, attempt, bytes));
    }

    private static PendingRequest pending(long sequence, int attempt, String bytes) {
        return new PendingRequest(
                ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)),
                null,
                null,
                sequence,
                Instant.EPOCH,
                attempt,
                false,
                null,
                null,
                null);
    }
}
