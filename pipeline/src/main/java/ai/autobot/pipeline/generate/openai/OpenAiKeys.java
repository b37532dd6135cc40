package ai.autobot.pipeline.generate.openai;

import java.util.Locale;

/// The keys that the settings of one OpenAI-compatible provider have in a configuration. Immutable.
///
/// @param provider its name; [#UNNAMED] has none in its keys
record OpenAiKeys(String provider) {
    /// The provider whose settings stand right below `autobot.generate.openai`.
    static final String UNNAMED = "openai";

    /// The whole key of a setting.
    String of(String setting) {
        return "autobot.generate.openai." + (provider.equals(UNNAMED) ? "" : provider + ".") + setting;
    }

    /// Whether it is the key of something that its client is made of; what it costs is nothing of it.
    boolean has(String key) {
        String before = of("");
        return key.startsWith(before)
                && key.indexOf('.', before.length()) < 0
                && !key.startsWith("price-", before.length());
    }

    /// The environment variable that sets it.
    String variable(String setting) {
        return of(setting).replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    IllegalArgumentException missing(String setting) {
        return new IllegalArgumentException(of(setting) + " is missing; the provider " + provider
                + ", which autobot.generate.providers names, needs it");
    }
}
