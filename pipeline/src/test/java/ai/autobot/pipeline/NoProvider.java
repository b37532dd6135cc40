package ai.autobot.pipeline;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.TokenSink;

/// For tests of what comes before: no model may be asked.
final class NoProvider implements Provider {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public Generation generate(Prompt prompt, TokenSink sink) {
        throw new IllegalStateException("nobody gets so far");
    }

    @Override
    public void close() {}
}
