package ai.autobot.local.chaos;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.chaos.ProviderCall.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Evidence made by hand: of a run in which nothing went wrong, to be spoiled in one way. For one test thread.
final class Fabricated {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final Set<String> planned = new HashSet<>();
    final List<ChatRequest> requests = new ArrayList<>();
    final List<ChatResponse> responses = new ArrayList<>();
    final List<ChatToken> tokens = new ArrayList<>();
    final Set<String> pending = new HashSet<>();
    final List<ProviderCall> calls = new ArrayList<>();
    final List<FaultSpan> faults = new ArrayList<>();
    int deadLetters;

    /// A request that was asked once and answered with three tokens.
    Fabricated answered(String requestId) {
        asked(requestId);
        for (int index = 0; index < 3; index++) {
            tokens.add(token(requestId, index, requestId + index));
        }
        responses.add(response(requestId).build());
        calls.add(call(requestId, 1, Duration.ZERO, Duration.ofSeconds(1), End.COMPLETE));
        return this;
    }

    Fabricated asked(String requestId) {
        planned.add(requestId);
        requests.add(ChatRequest.newBuilder()
                .setRequestId(requestId)
                .setConversationId(conversation(requestId))
                .setMessage("?")
                .setCreatedAt(START)
                .build());
        return this;
    }

    static ChatResponse.Builder response(String requestId) {
        return ChatResponse.newBuilder()
                .setRequestId(requestId)
                .setConversationId(conversation(requestId))
                .setStatus(ResponseStatus.ANSWERED)
                .setText(text(requestId))
                .setAttempt(1)
                .setAttemptId(attempt(requestId))
                .setTokenRecords(3)
                .setCreatedAt(START);
    }

    static ChatToken token(String requestId, int index, String text) {
        return new ChatToken(requestId, conversation(requestId), 1, attempt(requestId), index, text, START);
    }

    static ProviderCall call(String requestId, int number, Duration began, Duration ended, End end) {
        return new ProviderCall(
                requestId, number, "worker-1", START.plus(began), 3, text(requestId), START.plus(ended), end);
    }

    Evidence evidence() {
        return new Evidence(planned, requests, responses, tokens, deadLetters, pending, calls, faults);
    }

    private static String conversation(String requestId) {
        return requestId.substring(0, requestId.indexOf('-'));
    }

    private static String attempt(String requestId) {
        return "attempt of " + requestId;
    }

    private static String text(String requestId) {
        return requestId + 0 + requestId + 1 + requestId + 2;
    }
}
