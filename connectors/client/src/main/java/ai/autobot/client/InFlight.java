package ai.autobot.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The requests that wait for their response, found by conversation first: a record of a conversation that nobody
/// here waits for is told by its key alone. Thread-safe; nothing blocks.
final class InFlight {
    /// What became of a request that asked for a place.
    enum Admission {
        ADMITTED,
        FULL,
        DUPLICATE
    }

    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentHashMap<String, Map<String, Chat>> conversations = new ConcurrentHashMap<>();

    InFlight(int limit) {
        this.limit = limit;
    }

    Admission admit(Chat chat) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return Admission.FULL;
        }
        Chat[] present = new Chat[1];
        conversations.compute(chat.conversationId(), (_, chats) -> {
            Map<String, Chat> those = chats == null ? new ConcurrentHashMap<>(4) : chats;
            present[0] = those.putIfAbsent(chat.requestId(), chat);
            return those;
        });
        if (present[0] != null) {
            count.decrementAndGet();
            return Admission.DUPLICATE;
        }
        return Admission.ADMITTED;
    }

    boolean follows(String conversationId) {
        return conversations.containsKey(conversationId);
    }

    Optional<Chat> find(String conversationId, String requestId) {
        return Optional.ofNullable(
                conversations.getOrDefault(conversationId, Map.of()).get(requestId));
    }

    void remove(Chat chat) {
        conversations.computeIfPresent(chat.conversationId(), (_, chats) -> {
            if (chats.remove(chat.requestId(), chat)) {
                count.decrementAndGet();
            }
            return chats.isEmpty() ? null : chats;
        });
    }

    List<Chat> all() {
        return conversations.values().stream()
                .flatMap(chats -> chats.values().stream())
                .toList();
    }

    int size() {
        return count.get();
    }
}
