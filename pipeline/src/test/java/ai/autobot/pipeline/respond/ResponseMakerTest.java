package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.Source;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.schemas.Topics;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResponseMakerTest {
    private static final int BROKERS_DEFAULT_LIMIT = 1_048_576;
    private static final String WIDE = "語";
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

    @Test
    void theLongestAnswerWithTheLongestSourcesFitsIntoARecord() {
        ChatResponse response = make(WIDE.repeat(200_000), passages(100, 300, 2_000), widestMetadata());

        assertThat(Topics.CHAT_RESPONSES.values().serializer().serialize("any", response))
                .hasSizeLessThan(BROKERS_DEFAULT_LIMIT);
        assertThat(response.getText()).hasSize(200_000);
        assertThat(response.getSources()).hasSizeBetween(20, 99);
        assertThat(response.getSources())
                .extracting(Source::getPassage)
                .isEqualTo(
                        IntStream.range(0, response.getSources().size()).boxed().toList());
        assertThat(response.getDegraded()).containsExactly("earlier", "sources_cut");
    }

    @Test
    void whatHasRoomIsShownWhole() {
        ChatResponse response = make("An answer.", passages(50, 60, 80), Map.of());

        assertThat(response.getSources()).hasSize(50);
        assertThat(response.getSources().getFirst().getExcerpt()).hasSize(281).endsWith("…");
        assertThat(response.getDegraded()).containsExactly("earlier");
    }

    private static ChatResponse make(String text, List<Passage> passages, Map<String, String> metadata) {
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setMessage("?")
                .setCreatedAt(NOW)
                .setMetadata(metadata)
                .build();
        PendingRequest pending =
                new PendingRequest(ByteBuffer.wrap(new byte[0]), null, null, 0L, NOW, 1, false, null, null, null);
        ChatOutcome outcome = new ChatOutcome(
                new ChatOutcome.Conclusion.Generated(
                        new Generation.Answered("model", "stop", new TokenUsage(1, 1, false))),
                null,
                new Enrichment.Found(passages),
                "provider",
                text,
                1,
                new ChatOutcome.Stages(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                List.of("earlier"),
                ChatOutcome.Call.NONE);
        return new ResponseMaker("worker", () -> 0)
                .make(new Ended.Finished<>(new RequestKey("c", "r"), pending, "attempt", NOW, outcome), request, NOW);
    }

    private static List<Passage> passages(int count, int titleLength, int uriLength) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Passage(
                        "document", WIDE.repeat(titleLength), WIDE.repeat(uriLength), number, WIDE.repeat(2_000), 1.0))
                .toList();
    }

    private static Map<String, String> widestMetadata() {
        Map<String, String> metadata = new HashMap<>();
        for (int number = 0; number < 16; number++) {
            metadata.put(number + WIDE.repeat(126), WIDE.repeat(1_024));
        }
        return metadata;
    }
}
