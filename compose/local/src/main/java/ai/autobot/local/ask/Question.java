package ai.autobot.local.ask;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.SendOptions;
import ai.autobot.events.ChatRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How something is asked.
///
/// @param conversationId which conversation it belongs to
/// @param useKnowledge whether the knowledge base is asked
/// @param model the model wanted; null means the configured one
/// @param timeout how long to wait for the answer; positive
public record Question(
        String conversationId,
        boolean useKnowledge,
        @Nullable String model,
        Duration timeout) {
    /// Sends it, under a new request id.
    ///
    /// @param token null sends none
    public Chat send(ChatClient client, String message, @Nullable String token) {
        Instant now = Instant.now();
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setConversationId(conversationId)
                .setMessage(message)
                .setCreatedAt(now)
                .setDeadline(now.plus(timeout))
                .setModel(model)
                .setUseKnowledge(useKnowledge)
                .setClient("autobot")
                .build();
        return client.send(request, token, SendOptions.DEFAULT.withTimeout(timeout.plus(Duration.ofSeconds(5))));
    }
}
