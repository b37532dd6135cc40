package ai.autobot.local.audit;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Palette;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A decision as it is shown. Whoever may write to the topic may have written it: nothing in it steers a
/// terminal.
///
/// @param userId whom it is about; empty where nobody is known
record Decision(Instant at, String action, AuditOutcome outcome, String userId, AuditEvent event) {
    static Decision of(AuditEvent event) {
        return new Decision(
                event.getOccurredAt(),
                event.getAction(),
                event.getOutcome(),
                event.getUserId().orElse(""),
                event);
    }

    /// For people.
    String line(Palette palette) {
        StringBuilder line = new StringBuilder();
        line.append(at).append("  ");
        String decided = "%-7s".formatted(outcome.name().toLowerCase(Locale.ROOT));
        line.append(outcome == AuditOutcome.ALLOWED ? palette.green(decided) : palette.red(decided));
        line.append("  ").append("%-14s".formatted(shown(action)));
        line.append("  ").append(userId.isEmpty() ? palette.dim("nobody known") : palette.bold(shown(userId)));
        event.getReason().ifPresent(reason -> line.append("  ").append(shown(reason)));
        event.getOrigin().ifPresent(origin -> line.append("  from ").append(shown(origin)));
        event.getSessionHash().ifPresent(hash -> line.append("  session ").append(shown(hash)));
        event.getRequestId().ifPresent(id -> line.append("  request ").append(shown(id)));
        new TreeMap<>(event.getAttributes())
                .forEach((key, value) ->
                        line.append("  ").append(shown(key)).append("=").append(shown(value)));
        return line.toString();
    }

    /// For programs.
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("eventId", event.getEventId());
        facts.put("at", at.toString());
        facts.put("action", action);
        facts.put("outcome", outcome.name());
        put(facts, "userId", event.getUserId());
        put(facts, "sessionHash", event.getSessionHash());
        put(facts, "requestId", event.getRequestId());
        put(facts, "conversationId", event.getConversationId());
        put(facts, "reason", event.getReason());
        put(facts, "origin", event.getOrigin());
        facts.put("instance", event.getInstance());
        facts.put("attributes", new TreeMap<>(event.getAttributes()));
        return facts;
    }

    private static void put(Map<String, Object> facts, String name, Optional<String> value) {
        value.ifPresent(text -> facts.put(name, text));
    }

    private static String shown(String text) {
        return FlowingText.harmless(text);
    }
}
