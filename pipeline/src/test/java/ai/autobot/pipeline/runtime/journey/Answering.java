package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import org.jspecify.annotations.Nullable;

/// Answers at once, and lets everybody stop everything.
final class Answering implements Work<String> {
    @Override
    public String run(Attempt attempt) {
        return "answered";
    }

    @Override
    public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
        return Verdicts.granted();
    }
}
