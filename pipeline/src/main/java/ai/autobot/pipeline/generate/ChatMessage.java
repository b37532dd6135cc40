package ai.autobot.pipeline.generate;

/// One message of a prompt, as chat models take them.
public record ChatMessage(Role role, String content) {
    /// Who speaks.
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }
}
