package ai.autobot.schemas;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import java.io.IOException;
import java.time.Instant;

/// A program that uses one generated class, and nothing else of ours; see [GeneratedClassesTest], which runs it.
final class Stranger {
    private Stranger() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "response" -> readResponse();
            case "usage" -> readUsage();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void readResponse() throws IOException {
        ChatResponse response = ChatResponse.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setStatus(ResponseStatus.ANSWERED)
                .setCreatedAt(Instant.EPOCH)
                .build();
        System.out.println(ChatResponse.fromByteBuffer(response.toByteBuffer()).getStatus());
    }

    private static void readUsage() throws IOException {
        System.out.println(TokenUsage.fromByteBuffer(new TokenUsage(1, 2, true).toByteBuffer()));
    }
}
