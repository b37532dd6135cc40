package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.ProviderChain;

/// What one attempt runs under, from its beginning to its end: whatever is changed meanwhile holds for the
/// next one. To be closed when the attempt has ended. Thread-safe.
///
/// @param version of the configuration that it is of
/// @param rights decides what who asks may have
/// @param enrich how much the third stage may give, and how long it may take
/// @param systemPrompt how the model is told to behave
/// @param estimate what a call may use
/// @param providers the fourth stage
/// @param end run when it is closed
public record Terms(
        long version,
        ChatRights rights,
        EnrichSettings enrich,
        String systemPrompt,
        CallEstimate estimate,
        ProviderChain providers,
        Runnable end)
        implements AutoCloseable {
    /// Where the terms that hold now come from. Thread-safe; does not block.
    @FunctionalInterface
    public interface Source {
        Terms take();
    }

    @Override
    public void close() {
        end.run();
    }
}
