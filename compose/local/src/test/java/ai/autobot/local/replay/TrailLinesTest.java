package ai.autobot.local.replay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrailLinesTest {
    private static final int COLUMNS = 80;

    @Test
    void wideCharactersStayWithinTheLine() {
        List<String> lines = lines("語".repeat(150), Map.of("mood", "🙂".repeat(90) + "a short word"));

        assertThat(lines).allMatch(line -> FlowingText.columns(line) <= COLUMNS);
        assertThat(String.join("", lines).replace(" ", "")).contains("語".repeat(150), "🙂".repeat(90));
    }

    @Test
    void wordsStayWholeWhereTheyCan() {
        List<String> lines = lines("whole words ".repeat(15).strip(), Map.of());

        assertThat(lines.stream().filter(line -> line.contains("words")))
                .hasSize(3)
                .allMatch(line -> line.matches(".* (?:whole|words)"));
    }

    private static List<String> lines(String message, Map<String, String> metadata) {
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setMessage(message)
                .setCreatedAt(Instant.EPOCH)
                .setMetadata(metadata)
                .build();
        Trail trail = new Trail(
                "r",
                "c",
                List.of(new Trail.Received(request, 0, 0, Instant.EPOCH, "")),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return TrailLines.of(trail, new Screen(nowhere, nowhere, false, new Palette(false), COLUMNS, 24));
    }
}
