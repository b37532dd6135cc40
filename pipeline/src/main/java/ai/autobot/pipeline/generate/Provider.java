package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.runtime.health.Observation;
import java.time.Duration;

/// Something that generates answers. Thread-safe; called on virtual threads, by tens of thousands of them at once.
public interface Provider extends AutoCloseable {
    /// The name that responses, metrics and logs show.
    String name();

    /// Generates an answer, and blocks until it is complete or a time-out of the provider passes. Every failure of the
    /// provider is an outcome.
    ///
    /// @throws InterruptedException when the attempt is stopped; the connection is closed by then
    Generation generate(Prompt prompt, TokenSink tokens) throws InterruptedException;

    /// Looks whether it can be asked, without asking it: costs nothing. Blocks for at most the limit.
    default Observation look(Duration limit) throws InterruptedException {
        return Observation.good();
    }

    /// Frees its connections. Idempotent.
    @Override
    void close();
}
