package ai.autobot.bench.micro;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Records of ordinary size to bytes and back.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SerdeBenchmark {
    private final ChatRequest request = ChatRequest.newBuilder()
            .setRequestId("request-1234567")
            .setConversationId("conversation-1234567")
            .setMessage("What does this request of ordinary length ask the model about?")
            .setCreatedAt(Instant.EPOCH)
            .build();
    private final ChatToken token = new ChatToken(
            "request-1234567", "conversation-1234567", 1, "0b06c6a5-7a7c-4d0c", 17, "word ", Instant.EPOCH);
    private final ChatResponse response = ChatResponse.newBuilder()
            .setRequestId("request-1234567")
            .setConversationId("conversation-1234567")
            .setStatus(ResponseStatus.ANSWERED)
            .setText("A sentence of an answer. ".repeat(40))
            .setCreatedAt(Instant.EPOCH)
            .build();
    private final byte[] requestBytes = write(Topics.CHAT_REQUESTS, request);
    private final byte[] tokenBytes = write(Topics.CHAT_TOKENS, token);
    private final byte[] responseBytes = write(Topics.CHAT_RESPONSES, response);

    @Benchmark
    public byte[] writeRequest() {
        return write(Topics.CHAT_REQUESTS, request);
    }

    @Benchmark
    public ChatRequest readRequest() {
        return read(Topics.CHAT_REQUESTS, requestBytes);
    }

    @Benchmark
    public byte[] writeToken() {
        return write(Topics.CHAT_TOKENS, token);
    }

    @Benchmark
    public ChatToken readToken() {
        return read(Topics.CHAT_TOKENS, tokenBytes);
    }

    @Benchmark
    public byte[] writeResponse() {
        return write(Topics.CHAT_RESPONSES, response);
    }

    @Benchmark
    public ChatResponse readResponse() {
        return read(Topics.CHAT_RESPONSES, responseBytes);
    }

    private static <V> byte[] write(Topic<String, V> topic, V value) {
        return topic.values().serializer().serialize(topic.name(), value);
    }

    private static <V> V read(Topic<String, V> topic, byte[] bytes) {
        return topic.values().deserializer().deserialize(topic.name(), bytes);
    }
}
