package ai.autobot.pipeline.arrive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.Topics;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoredRequestTest {
    private static final ChatRequest REQUEST = ChatRequest.newBuilder()
            .setRequestId("r")
            .setConversationId("c")
            .setMessage("What holds?")
            .setCreatedAt(Instant.EPOCH)
            .build();

    @Test
    void whatWasStoredIsReadAgainAsOftenAsWanted() {
        byte[] value = Topics.CHAT_REQUESTS.values().serializer().serialize("t", REQUEST);
        PendingRequest pending = pending(inside(value), inside(new byte[] {1, 2, 3}));

        for (int time = 1; time <= 2; time++) {
            assertThat(StoredRequest.request(pending)).isEqualTo(REQUEST);
            assertThat(StoredRequest.sealedAuthorization(pending)).hasValue(new byte[] {1, 2, 3});
        }
    }

    /// As a buffer may come from a decoder: not alone in its array.
    private static ByteBuffer inside(byte[] content) {
        ByteBuffer whole = ByteBuffer.allocate(content.length + 7);
        whole.put(5, content);
        return whole.position(5).limit(5 + content.length);
    }

    private static PendingRequest pending(ByteBuffer request, ByteBuffer sealed) {
        return new PendingRequest(request, sealed, null, 1L, Instant.EPOCH, 0, false, null, null, null);
    }
}
