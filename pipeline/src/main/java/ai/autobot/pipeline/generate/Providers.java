package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.extractive.ExtractiveProvider;
import ai.autobot.pipeline.generate.openai.OpenAiProvider;
import ai.autobot.pipeline.generate.openai.OpenAiSettings;
import ai.autobot.pipeline.runtime.config.Ranges;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes the configured providers.
public final class Providers {
    private static final String SETTING = "autobot.generate.providers";

    /// As it can stand in the name of an environment variable, and be found again.
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,40}");

    /// Each may be waited for in turn.
    private static final int MOST = 8;

    private Providers() {}

    /// The names of the providers that are asked, in their order.
    ///
    /// @throws IllegalArgumentException when that is no order in which they can be asked
    public static List<String> names(GenerateSettings settings) {
        List<String> names = settings.providers().stream().map(String::strip).toList();
        if (names.isEmpty() || names.size() > MOST) {
            throw new IllegalArgumentException(SETTING + " names " + names.size() + " providers, not 1 to " + MOST);
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(SETTING + ": a name is 1 to 40 small letters and digits");
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException(SETTING + " names a provider twice");
        }
        if (names.subList(0, names.size() - 1).contains(ExtractiveProvider.NAME)) {
            throw new IllegalArgumentException(SETTING + ": " + ExtractiveProvider.NAME
                    + " never fails, so nothing behind it would be asked; put it last");
        }
        return names;
    }

    /// The model that answers where a request names none: what a user must be allowed to use then.
    public static String defaultModel(GenerateSettings settings) {
        return model(settings, names(settings).getFirst());
    }

    /// The model that a provider answers with where it is told none.
    public static String model(GenerateSettings settings, String name) {
        // Where it is missing, the provider refuses to be made.
        return openAi(settings, name).map(openAi -> openAi.model().orElse("")).orElse(ExtractiveProvider.NAME);
    }

    /// The settings of an OpenAI-compatible provider; empty where the name is another's.
    public static Optional<OpenAiSettings> openAi(GenerateSettings settings, String name) {
        return name.equals(ExtractiveProvider.NAME)
                ? Optional.empty()
                : Optional.of(Objects.requireNonNull(settings.openai().get(name)));
    }

    /// Whether a key sets what a provider's client and its breaker are made of.
    public static boolean isOf(String name, String key) {
        return key.startsWith("autobot.generate.breaker.")
                || (!name.equals(ExtractiveProvider.NAME) && OpenAiProvider.isOf(name, key));
    }

    /// Whether the configured providers are over a network.
    public static boolean needConnections(GenerateSettings settings) {
        return names(settings).stream().anyMatch(name -> openAi(settings, name).isPresent());
    }

    /// What a provider's tokens cost.
    public static Price price(GenerateSettings settings, String name) {
        return openAi(settings, name)
                .map(openAi -> new Price(openAi.pricePrompt(), openAi.priceCompletion()))
                .orElse(Price.NONE);
    }

    /// The provider of a name. The caller closes it. Makes no call yet.
    ///
    /// @throws IllegalArgumentException when a setting of the provider is missing or out of its range; the message
    ///     names it and never contains the key
    public static Provider from(GenerateSettings settings, String name) {
        Ranges.check(GenerateSettings.class, settings);
        Optional<OpenAiSettings> openAi = openAi(settings, name);
        return openAi.isPresent()
                ? OpenAiProvider.from(name, openAi.get(), settings.promptCharacters())
                : new ExtractiveProvider();
    }
}
