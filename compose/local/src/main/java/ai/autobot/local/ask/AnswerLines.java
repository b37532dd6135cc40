package ai.autobot.local.ask;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.Source;
import ai.autobot.events.Timings;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Palette;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What is shown of a response beside its text.
public final class AnswerLines {
    private AnswerLines() {}

    /// The passages that the answer was made from, a line each.
    ///
    /// @param columns what a line has room for; the beginning of a title gives way first
    public static List<String> sources(ChatResponse response, Palette palette, int columns) {
        List<String> lines = new ArrayList<>();
        for (int number = 1; number <= response.getSources().size(); number++) {
            Source source = response.getSources().get(number - 1);
            String mark = "[" + number + "]";
            String id = FlowingText.harmless(source.getDocumentId());
            String title = ending(FlowingText.harmless(source.getTitle()), columns - mark.length() - id.length() - 3);
            lines.add(palette.cyan(mark) + " " + id + palette.dim("  " + title));
        }
        return lines;
    }

    private static String ending(String title, int room) {
        return title.length() <= room ? title : "…" + title.substring(title.length() - Math.max(0, room - 1));
    }

    /// How it ended, how long each stage took, and who answered.
    public static List<String> facts(ChatResponse response, Palette palette) {
        List<String> lines = new ArrayList<>();
        response.getError().ifPresent(error -> {
            lines.add(palette.red(response.getStatus().name().toLowerCase(Locale.ROOT) + ": " + error.getCode()));
            lines.add(message(error));
        });
        if (!response.getDegraded().isEmpty()) {
            lines.add(palette.yellow("degraded: " + String.join(", ", response.getDegraded())));
        }
        lines.add(palette.dim(timings(response.getTimings())));
        response.getProvider()
                .ifPresent(provider -> lines.add(palette.dim("answered by " + provider
                        + response.getModel()
                                .filter(model -> !model.equals(provider))
                                .map(model -> " (" + FlowingText.harmless(model) + ")")
                                .orElse("")
                        + " on " + response.getInstance() + ", attempt " + response.getAttempt())));
        return lines;
    }

    private static String message(ResponseError error) {
        return FlowingText.harmless(error.getMessage())
                + error.getRetryAfterMillis()
                        .map(millis -> " Worth another try after "
                                + Math.max(1, Duration.ofMillis(millis).toSeconds()) + " s.")
                        .orElse("");
    }

    private static String timings(Timings timings) {
        List<String> parts = new ArrayList<>();
        parts.add("queued " + timings.getQueuedMillis());
        add(parts, "authenticate", timings.getAuthenticateMillis());
        add(parts, "enrich", timings.getEnrichMillis());
        add(parts, "first token", timings.getFirstTokenMillis());
        parts.add("total " + timings.getTotalMillis() + " ms");
        return String.join(" · ", parts);
    }

    private static void add(List<String> parts, String name, Optional<Long> millis) {
        millis.ifPresent(value -> parts.add(name + " " + value));
    }

    /// How a command ends whose request ended so.
    public static ExitCode exitCode(ResponseStatus status) {
        return switch (status) {
            case ANSWERED -> ExitCode.OK;
            case REJECTED -> ExitCode.REJECTED;
            case FAILED, UNKNOWN -> ExitCode.NOT_ANSWERED;
            case CANCELLED -> ExitCode.INTERRUPTED;
        };
    }

    /// The whole response, for programs.
    public static Map<String, Object> facts(ChatResponse response) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("requestId", response.getRequestId());
        facts.put("conversationId", response.getConversationId());
        facts.put("status", response.getStatus().name());
        facts.put("text", response.getText());
        response.getError().ifPresent(error -> facts.put("error", error(error)));
        facts.put(
                "sources",
                response.getSources().stream().map(AnswerLines::source).toList());
        response.getProvider().ifPresent(provider -> facts.put("provider", provider));
        response.getModel().ifPresent(model -> facts.put("model", model));
        response.getFinishReason().ifPresent(reason -> facts.put("finishReason", reason));
        response.getUsage()
                .ifPresent(usage -> facts.put(
                        "usage",
                        Map.of(
                                "promptTokens", usage.getPromptTokens(),
                                "completionTokens", usage.getCompletionTokens(),
                                "estimated", usage.getEstimated())));
        facts.put("timings", timingFacts(response.getTimings()));
        facts.put("attempt", response.getAttempt());
        facts.put("tokenRecords", response.getTokenRecords());
        facts.put("degraded", response.getDegraded());
        facts.put("instance", response.getInstance());
        response.getUserId().ifPresent(user -> facts.put("userId", user));
        return facts;
    }

    private static Map<String, Object> error(ResponseError error) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", error.getCode());
        facts.put("category", error.getCategory().name());
        facts.put("message", error.getMessage());
        facts.put("retryable", error.getRetryable());
        error.getRetryAfterMillis().ifPresent(millis -> facts.put("retryAfterMillis", millis));
        return facts;
    }

    private static Map<String, Object> source(Source source) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("documentId", source.getDocumentId());
        facts.put("title", source.getTitle());
        source.getUri().ifPresent(uri -> facts.put("uri", uri));
        facts.put("passage", source.getPassage());
        facts.put("score", source.getScore());
        facts.put("excerpt", source.getExcerpt());
        return facts;
    }

    private static Map<String, Object> timingFacts(Timings timings) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("queuedMillis", timings.getQueuedMillis());
        timings.getAuthenticateMillis().ifPresent(millis -> facts.put("authenticateMillis", millis));
        timings.getEnrichMillis().ifPresent(millis -> facts.put("enrichMillis", millis));
        timings.getFirstTokenMillis().ifPresent(millis -> facts.put("firstTokenMillis", millis));
        timings.getGenerateMillis().ifPresent(millis -> facts.put("generateMillis", millis));
        facts.put("totalMillis", timings.getTotalMillis());
        return facts;
    }
}
