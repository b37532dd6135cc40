package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.enrich.Passage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a provider is told.
///
/// @param system how to behave
/// @param history the conversation's last exchanges, oldest first
/// @param passages what was found in the knowledge base, best first
/// @param question what the user says now
/// @param model the model wanted; null means the provider's configured one
/// @param maxTokens upper bound of the answer's length; null means the configured one
/// @param temperature 0 to 2; null means the provider's default
public record Prompt(
        String system,
        List<Exchange> history,
        List<Passage> passages,
        String question,
        @Nullable String model,
        @Nullable Integer maxTokens,
        @Nullable Double temperature) {
    public Prompt {
        history = List.copyOf(history);
        passages = List.copyOf(passages);
    }

    /// The same, of another model.
    public Prompt of(String other) {
        return new Prompt(system, history, passages, question, other, maxTokens, temperature);
    }

    /// An earlier question and its answer.
    public record Exchange(String question, String answer) {}
}
