package ai.autobot.pipeline.generate.openai;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.generate.TokenSink;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider as it is configured in production, with short time-outs, and a server to talk to.
@SuppressWarnings("JdkObsolete") // the text is read by the test while the provider appends
final class Conversation implements Closeable {
    static final String KEY = "sk-test-1234567890";
    static final Prompt PROMPT = new Prompt("Be brief.", List.of(), List.of(), "What holds here?", null, null, null);

    final ScriptedServer server;
    final Provider provider;
    final StringBuffer text = new StringBuffer();
    final List<String> retries = new CopyOnWriteArrayList<>();
    final List<Integer> statuses = new CopyOnWriteArrayList<>();

    Conversation(ScriptedServer.Script script, String... settings) throws IOException {
        server = new ScriptedServer(script);
        provider = provider(server.baseUrl(), settings);
    }

    /// @param settings names below `openai` and their values, in turn
    static Provider provider(String baseUrl, String... settings) {
        Map<String, String> values = new HashMap<>(Map.of(
                "autobot.generate.providers", "openai",
                "autobot.generate.openai.base-url", baseUrl,
                "autobot.generate.openai.model", "m-configured",
                "autobot.generate.openai.api-key", KEY,
                "autobot.generate.openai.retry-delay", "5ms",
                "autobot.generate.openai.retries", "0"));
        for (int index = 0; index < settings.length; index += 2) {
            values.put("autobot.generate.openai." + settings[index], settings[index + 1]);
        }
        return Providers.from(Configuration.of(GenerateSettings.class, values), "openai");
    }

    Generation ask() throws InterruptedException {
        return provider.generate(PROMPT, new TokenSink() {
            @Override
            public void append(String piece) {
                text.append(piece);
            }

            @Override
            public void connected(int status) {
                statuses.add(status);
            }

            @Override
            public void retried(String cause, Duration wait, TokenUsage used) {
                retries.add(cause);
            }
        });
    }

    @Override
    public void close() throws IOException {
        provider.close();
        server.close();
    }
}
