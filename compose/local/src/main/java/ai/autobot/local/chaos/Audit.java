package ai.autobot.local.chaos;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.chaos.ProviderCall.End;
import ai.autobot.local.chaos.Violation.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Holds what was seen against what is promised. Pure. Not thread-safe, used once.
final class Audit {
    private static final String TOKENS_INCOMPLETE = "tokens_incomplete";

    private final Evidence evidence;
    private final List<Violation> violations = new ArrayList<>();

    /// The number of each request in the order of the topic, by its first record.
    private final Map<String, Integer> asked = new LinkedHashMap<>();

    private final Map<String, List<ChatToken>> tokensByAttempt;
    private final Map<String, List<ProviderCall>> callsByRequest;

    private Audit(Evidence evidence) {
        this.evidence = evidence;
        for (ChatRequest request : evidence.requests()) {
            asked.putIfAbsent(request.getRequestId(), asked.size());
        }
        tokensByAttempt = evidence.tokens().stream().collect(Collectors.groupingBy(ChatToken::getAttemptId));
        callsByRequest = evidence.calls().stream().collect(Collectors.groupingBy(ProviderCall::requestId));
    }

    /// Looks at everything.
    ///
    /// @return what was not kept, in no order that means anything
    static List<Violation> of(Evidence evidence) {
        Audit audit = new Audit(evidence);
        audit.askedAndEnded();
        audit.orders();
        audit.evidence.responses().forEach(audit::tokens);
        audit.evidence.responses().stream()
                .filter(response -> response.getStatus() == ResponseStatus.ANSWERED)
                .forEach(audit::ownWords);
        PaidTwice paid = PaidTwice.in(evidence);
        paid.without().forEach(call -> audit.violated(Promise.PAID_ONCE, PaidTwice.describe(call)));
        return audit.violations;
    }

    private void violated(Promise promise, String detail) {
        violations.add(new Violation(promise, detail));
    }

    private void askedAndEnded() {
        missing(evidence.planned(), asked.keySet()).forEach(id -> violated(Promise.SENT, id));
        Map<String, Integer> ended = new HashMap<>();
        evidence.responses().forEach(response -> ended.merge(response.getRequestId(), 1, Integer::sum));
        missing(asked.keySet(), ended.keySet()).forEach(id -> violated(Promise.NOT_LOST, id));
        missing(ended.keySet(), asked.keySet()).forEach(id -> violated(Promise.ASKED, id));
        ended.forEach((id, count) -> {
            if (count > 1) {
                violated(Promise.ONCE, id + " has " + count);
            }
        });
        if (evidence.deadLetters() > 0) {
            violated(Promise.READABLE, evidence.deadLetters() + " are on chat.dead-letters");
        }
        evidence.pending().forEach(key -> violated(Promise.SETTLED, key));
    }

    private static Set<String> missing(Set<String> wanted, Set<String> found) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        missing.removeAll(found);
        return missing;
    }

    /// What ends without an attempt (turned away, too late, or cancelled while it waits) may overtake the others of its
    /// conversation; what ran may not.
    private void orders() {
        Map<String, Ran> newest = new HashMap<>();
        for (ChatResponse response : evidence.responses()) {
            Integer number = asked.get(response.getRequestId());
            if (number == null || response.getAttemptId().isEmpty()) {
                continue;
            }
            Ran before = newest.put(response.getConversationId(), new Ran(response.getRequestId(), number));
            if (before != null && before.number() > number) {
                violated(Promise.ORDER, response.getRequestId() + " ended after " + before.requestId());
            }
        }
    }

    private record Ran(String requestId, int number) {}

    private void tokens(ChatResponse response) {
        Optional<String> attemptId = response.getAttemptId();
        if (attemptId.isEmpty() || response.getDegraded().contains(TOKENS_INCOMPLETE)) {
            return;
        }
        List<ChatToken> tokens = tokensByAttempt.getOrDefault(attemptId.get(), List.of());
        String name = response.getRequestId() + " attempt " + response.getAttempt();
        for (int index = 0; index < tokens.size(); index++) {
            if (tokens.get(index).getIndex() != index) {
                violated(
                        Promise.TOKENS, name + " has token " + tokens.get(index).getIndex() + " in place of " + index);
                return;
            }
        }
        if (tokens.size() != response.getTokenRecords()) {
            violated(Promise.TOKENS, name + " has " + tokens.size() + " of " + response.getTokenRecords());
            return;
        }
        String joined = tokens.stream().map(ChatToken::getText).collect(Collectors.joining());
        if (!joined.equals(response.getText())) {
            violated(Promise.TEXT, name);
        }
    }

    private void ownWords(ChatResponse response) {
        boolean said = callsByRequest.getOrDefault(response.getRequestId(), List.of()).stream()
                .anyMatch(call -> call.end() != End.PLANNED && call.text().equals(response.getText()));
        if (!said) {
            violated(Promise.OWN_WORDS, response.getRequestId());
        }
    }
}
