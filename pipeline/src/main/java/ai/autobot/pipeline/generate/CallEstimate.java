package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.openai.OpenAiSettings;

/// What a call may use, and what a call that was broken off has used, as far as can be told without the provider; see
/// [TokenEstimate] for how far that is. Immutable.
///
/// @param promptCharacters how long the messages may be together
/// @param answerTokens the longest answer, unless a request names another bound
public record CallEstimate(int promptCharacters, int answerTokens) {
    /// The most that the built-in provider says, generously.
    private static final int FOUR_SENTENCES = 1_024;

    /// Of whichever of the configured providers comes to answer.
    public static CallEstimate of(GenerateSettings settings) {
        return new CallEstimate(
                settings.promptCharacters(),
                Providers.names(settings).stream()
                        .mapToInt(name -> Providers.openAi(settings, name)
                                .map(OpenAiSettings::maxTokens)
                                .orElse(FOUR_SENTENCES))
                        .max()
                        .orElseThrow());
    }

    /// The tokens of prompt and answer together, when the answer is as long as it may be.
    public long most(Prompt prompt) {
        Integer wanted = prompt.maxTokens();
        return (long) usage(prompt, "").getPromptTokens() + (wanted == null ? answerTokens : wanted);
    }

    /// What a call has used until so much of its answer had come.
    public TokenUsage usage(Prompt prompt, String text) {
        long bytes = 0;
        for (ChatMessage message : ChatMessages.of(prompt, promptCharacters)) {
            bytes += TokenEstimate.utf8Length(message.content());
        }
        return TokenEstimate.ofBytes(bytes, TokenEstimate.utf8Length(text));
    }
}
