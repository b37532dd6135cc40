package ai.autobot.local.faults;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What users get to read: the terminal records, and the tokens. For one test thread.
final class Responses implements AutoCloseable {
    private final Seen<String, ChatResponse> responses;
    private final Seen<String, ChatToken> tokens;

    Responses(Map<String, Object> kafka) {
        responses = new Seen<>(kafka, Topics.CHAT_RESPONSES);
        tokens = new Seen<>(kafka, Topics.CHAT_TOKENS);
    }

    /// The response to a request, once it is there.
    ChatResponse to(String requestId) {
        return all(Set.of(requestId)).stream()
                .filter(response -> response.getRequestId().equals(requestId))
                .findFirst()
                .orElseThrow();
    }

    /// Every response there is, once these requests have theirs; those of a conversation in their order.
    List<ChatResponse> all(Set<String> requestIds) {
        Set<String> missing = new HashSet<>(requestIds);
        return responses.until(read -> {
            read.forEach(response -> missing.remove(response.getRequestId()));
            return missing.isEmpty();
        });
    }

    /// Every response there is, once there are this many.
    List<ChatResponse> atLeast(int count) {
        return responses.until(read -> read.size() >= count);
    }

    /// The tokens of an attempt as the topic has them, once there are this many.
    List<ChatToken> tokensOf(String attemptId, int count) {
        List<ChatToken> found = new ArrayList<>();
        tokens.until(read -> {
            found.clear();
            read.stream()
                    .filter(token -> token.getAttemptId().equals(attemptId))
                    .forEach(found::add);
            return found.size() >= count;
        });
        return found;
    }

    /// Every token there is, once there are this many of a request.
    List<ChatToken> tokensFor(String requestId, int count) {
        List<ChatToken> found = new ArrayList<>();
        tokens.until(read -> {
            found.clear();
            read.stream()
                    .filter(token -> token.getRequestId().equals(requestId))
                    .forEach(found::add);
            return found.size() >= count;
        });
        return found;
    }

    @Override
    public void close() {
        responses.close();
        tokens.close();
    }
}
