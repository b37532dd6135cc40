package ai.autobot.pipeline.arrive;

import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads back what this stage has stored of a request. The stored buffers are shared between threads: they are copied,
/// and never moved. Thread-safe.
public final class StoredRequest {
    private static final AvroSerde<ChatRequest> REQUESTS = AvroSerde.of(ChatRequest.class);

    private StoredRequest() {}

    /// The request as it came.
    ///
    /// @throws ai.autobot.schemas.UnreadableRecordException when the store holds something else; then it is broken
    public static ChatRequest request(PendingRequest pending) {
        return REQUESTS.decode(bytesOf(pending.getRequest()));
    }

    /// The authorization header as [TokenSeal] has sealed it; empty when none came.
    public static Optional<byte[]> sealedAuthorization(PendingRequest pending) {
        return pending.getSealedAuthorization().map(StoredRequest::bytesOf);
    }

    private static byte[] bytesOf(ByteBuffer stored) {
        byte[] bytes = new byte[stored.remaining()];
        stored.get(stored.position(), bytes);
        return bytes;
    }
}
