package ai.autobot.local.replay;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.CallEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.local.ask.AnswerLines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A trail as programs read it. The authorization header is not in it: nothing here reads it.
final class TrailFacts {
    private static final int LONGEST_MESSAGE = 500;

    private TrailFacts() {}

    static Map<String, Object> of(Trail trail) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("requestId", trail.requestId());
        facts.put("conversationId", trail.conversationId());
        facts.put("state", trail.state().name().toLowerCase(Locale.ROOT));
        if (!trail.requests().isEmpty()) {
            facts.put("request", request(trail));
        }
        facts.put(
                "session", trail.decisions().stream().map(TrailFacts::decision).toList());
        trail.response().ifPresent(response -> {
            Map<String, Object> shown = AnswerLines.facts(response);
            facts.put("passages", shown.getOrDefault("sources", List.of()));
            shown.remove("sources");
            shown.put("reused", response.getReused());
            shown.put("createdAt", response.getCreatedAt().toString());
            response.getPromptHash().ifPresent(hash -> facts.put("promptHash", hash));
            facts.put("events", events(response));
            facts.put("response", shown);
        });
        facts.put(
                "attempts",
                trail.attempts().stream().map(tokens -> attempt(trail, tokens)).toList());
        trail.tokensMakeText().ifPresent(same -> facts.put("tokensMakeText", same));
        facts.put(
                "deadLetters", trail.letters().stream().map(TrailFacts::letter).toList());
        return facts;
    }

    private static Map<String, Object> letter(Trail.SetAside found) {
        Map<String, Object> facts = found.letter().facts();
        facts.put("certain", found.certain());
        return facts;
    }

    private static Map<String, Object> request(Trail trail) {
        Trail.Received received = trail.requests().getFirst();
        ChatRequest request = received.request();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("partition", received.partition());
        facts.put("offset", received.offset());
        facts.put("writtenAt", received.at().toString());
        facts.put("createdAt", request.getCreatedAt().toString());
        facts.put("message", shortened(request.getMessage(), LONGEST_MESSAGE));
        request.getDeadline().ifPresent(deadline -> facts.put("deadline", deadline.toString()));
        request.getModel().ifPresent(model -> facts.put("model", model));
        facts.put("useKnowledge", request.getUseKnowledge());
        request.getMaxTokens().ifPresent(tokens -> facts.put("maxTokens", tokens));
        request.getTemperature().ifPresent(degrees -> facts.put("temperature", degrees));
        request.getClient().ifPresent(client -> facts.put("client", client));
        facts.put("metadata", request.getMetadata());
        facts.put("copies", trail.requests().size());
        facts.put("replayOf", trail.replayOf());
        return facts;
    }

    private static Map<String, Object> decision(AuditEvent event) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("action", event.getAction());
        facts.put("outcome", event.getOutcome().name());
        event.getUserId().ifPresent(user -> facts.put("userId", user));
        event.getSessionHash().ifPresent(hash -> facts.put("sessionHash", hash));
        event.getReason().ifPresent(reason -> facts.put("reason", reason));
        facts.put("attributes", event.getAttributes());
        facts.put("instance", event.getInstance());
        facts.put("occurredAt", event.getOccurredAt().toString());
        return facts;
    }

    private static List<Map<String, Object>> events(ChatResponse response) {
        return response.getCallEvents().stream().map(TrailFacts::event).toList();
    }

    private static Map<String, Object> event(CallEvent event) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("afterMillis", event.getAfterMillis());
        facts.put("name", event.getName());
        event.getDetail().ifPresent(detail -> facts.put("detail", detail));
        return facts;
    }

    private static Map<String, Object> attempt(Trail trail, AttemptTokens tokens) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("attempt", tokens.attempt());
        facts.put("attemptId", tokens.attemptId());
        facts.put("tokenRecords", tokens.records());
        facts.put("contiguous", tokens.contiguous());
        facts.put("wins", trail.wins(tokens));
        facts.put("firstAt", tokens.first().toString());
        facts.put("lastAt", tokens.last().toString());
        return facts;
    }

    /// A text's beginning, with a mark where there is more.
    static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
