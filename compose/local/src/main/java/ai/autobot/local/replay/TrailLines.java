package ai.autobot.local.replay;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.CallEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.Source;
import ai.autobot.events.TokenUsage;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A trail as a person reads it, within the screen's width. Whatever comes from a topic is made harmless. For one use.
final class TrailLines {
    private static final int LONGEST_MESSAGE = 200;
    private static final int LABEL = 14;

    private final Trail trail;
    private final Screen screen;
    private final List<String> lines = new ArrayList<>();

    private TrailLines(Trail trail, Screen screen) {
        this.trail = trail;
        this.screen = screen;
    }

    static List<String> of(Trail trail, Screen screen) {
        return new TrailLines(trail, screen).lines();
    }

    private List<String> lines() {
        fact("request", trail.requestId());
        fact("conversation", trail.conversationId());
        fact("state", state());
        if (trail.requests().isEmpty()) {
            note("Not, or no longer, on chat.requests.");
        } else {
            request(trail.requests().getFirst());
        }
        session();
        trail.response().ifPresent(this::call);
        tokens();
        letters();
        trail.response().ifPresent(this::result);
        return lines;
    }

    private String state() {
        return switch (trail.state()) {
            case ENDED -> trail.response().orElseThrow().getStatus().name().toLowerCase(Locale.ROOT);
            case PENDING ->
                trail.requests().isEmpty()
                        ? "pending: there is no response, or none any longer"
                        : "pending: there is no response yet";
            case DEAD_LETTER -> "dead letter: it was set aside, and gets no response";
            case NOT_FOUND -> "not found";
        };
    }

    private void request(Trail.Received received) {
        ChatRequest request = received.request();
        fact("written", received.at() + "  at " + received.partition() + ":" + received.offset());
        if (trail.requests().size() > 1) {
            fact("copies", trail.requests().size() + "; one of them is answered");
        }
        if (!trail.replayOf().isEmpty()) {
            fact("sent again", "from dead letter " + String.join(", ", trail.replayOf()));
        }
        fact("message", TrailFacts.shortened(request.getMessage(), LONGEST_MESSAGE));
        request.getDeadline().ifPresent(deadline -> fact("deadline", deadline.toString()));
        request.getModel().ifPresent(model -> fact("model wanted", model));
        if (!request.getUseKnowledge()) {
            fact("knowledge", "not asked");
        }
        request.getMaxTokens().ifPresent(tokens -> fact("max tokens", tokens.toString()));
        request.getTemperature().ifPresent(degrees -> fact("temperature", degrees.toString()));
        request.getClient().ifPresent(client -> fact("client", client));
        request.getMetadata().forEach((name, value) -> fact("metadata", name + " = " + value));
    }

    private void session() {
        heading("Session decision");
        if (trail.decisions().isEmpty()) {
            note("None: nobody has looked at who asked.");
        }
        for (AuditEvent event : trail.decisions()) {
            String who = event.getUserId().map(user -> "  " + user).orElse("");
            String reason = event.getReason().map(code -> "  " + code).orElse("");
            row(event.getAction() + " " + event.getOutcome().name().toLowerCase(Locale.ROOT) + who + reason);
            event.getSessionHash().ifPresent(hash -> row("session " + hash));
            event.getAttributes().forEach((name, value) -> row(name + ": " + value));
        }
    }

    private void call(ChatResponse response) {
        heading("Passages");
        if (response.getSources().isEmpty()) {
            note("None.");
        }
        for (int number = 1; number <= response.getSources().size(); number++) {
            Source source = response.getSources().get(number - 1);
            row("[%d] %7.2f  %s #%d  %s"
                    .formatted(
                            number, source.getScore(), source.getDocumentId(), source.getPassage(), source.getTitle()));
        }
        heading("Provider's call");
        fact("prompt hash", response.getPromptHash().orElse("none: no provider was asked"));
        for (CallEvent event : response.getCallEvents()) {
            row("%8d ms  %-12s %s"
                    .formatted(
                            event.getAfterMillis(),
                            event.getName(),
                            event.getDetail().orElse("")));
        }
    }

    private void tokens() {
        heading("Tokens");
        if (trail.attempts().isEmpty()) {
            note("None on chat.tokens, or none any longer.");
        }
        boolean ended = trail.response().isPresent();
        for (AttemptTokens tokens : trail.attempts()) {
            String fate = trail.wins(tokens) ? "wins" : ended ? "abandoned" : "unfinished";
            row("attempt %d  %-10s %5d records, %s  %s"
                    .formatted(
                            tokens.attempt(),
                            fate,
                            tokens.records(),
                            tokens.contiguous() ? "contiguous" : "with gaps or repeated",
                            tokens.attemptId()));
        }
        if (!trail.tokensMakeText().orElse(true)) {
            lines.add("  " + screen.palette().red("The winning tokens, joined, are not the response's text."));
        }
    }

    private void letters() {
        if (trail.letters().isEmpty()) {
            return;
        }
        heading("Dead letters");
        for (Trail.SetAside found : trail.letters()) {
            row(found.letter().place() + "  " + found.letter().at() + "  "
                    + found.letter().reason() + "  was " + found.letter().origin()
                    + (found.certain() ? "" : "  (unreadable; has the id in it)"));
        }
    }

    private void result(ChatResponse response) {
        heading("Timings");
        lines.addAll(Waterfall.of(response.getTimings(), screen.palette(), screen.columns()));
        heading("Response");
        fact("written", response.getCreatedAt().toString());
        response.getError().ifPresent(error -> fact("error", error.getCode() + ": " + error.getMessage()));
        response.getFinishReason().ifPresent(reason -> fact("finish reason", reason));
        fact("text", response.getText().length() + " characters in " + response.getTokenRecords() + " records");
        response.getUsage().ifPresent(usage -> fact("usage", usage(usage)));
        response.getProvider()
                .ifPresent(provider -> fact(
                        "provider",
                        provider
                                + response.getModel()
                                        .map(model -> ", model " + model)
                                        .orElse("")));
        fact("attempt", response.getAttempt() + (response.getReused() ? ", whose finished call was reused" : ""));
        if (!response.getDegraded().isEmpty()) {
            fact("degraded", response.getDegraded().stream().collect(Collectors.joining(", ")));
        }
        fact("instance", response.getInstance());
    }

    private static String usage(TokenUsage usage) {
        return usage.getPromptTokens() + " prompt tokens, " + usage.getCompletionTokens() + " completion tokens"
                + (usage.getEstimated() ? ", estimated" : "");
    }

    private void heading(String name) {
        lines.add("");
        lines.add(screen.palette().bold(name));
    }

    private void note(String sentence) {
        lines.add("  " + screen.palette().dim(sentence));
    }

    private void fact(String name, String value) {
        List<String> wrapped = wrapped(FlowingText.harmless(value), screen.columns() - LABEL - 2);
        for (int line = 0; line < wrapped.size(); line++) {
            String label = "  %-14s".formatted(line == 0 ? name : "");
            lines.add(screen.palette().dim(label) + wrapped.get(line));
        }
    }

    private void row(String text) {
        wrapped(FlowingText.harmless(text).stripTrailing(), screen.columns() - 2)
                .forEach(line -> lines.add("  " + line));
    }

    private static List<String> wrapped(String text, int room) {
        List<String> parts = new ArrayList<>();
        String left = text;
        while (FlowingText.columns(left) > room) {
            int most = fitting(left, room);
            int space = left.lastIndexOf(' ', most);
            int end = space > most / 2 ? space : most;
            parts.add(left.substring(0, end).stripTrailing());
            left = left.substring(end).stripLeading();
        }
        parts.add(left);
        return parts;
    }

    /// Of so many characters a line has room, at least for one.
    private static int fitting(String text, int room) {
        int end = text.offsetByCodePoints(0, 1);
        while (FlowingText.columns(text.substring(0, text.offsetByCodePoints(end, 1))) <= room) {
            end = text.offsetByCodePoints(end, 1);
        }
        return end;
    }
}
