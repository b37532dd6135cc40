package ai.autobot.pipeline.runtime.health;

import java.time.Duration;

/// Looks how a component is. Called on virtual threads, one look at a time. It costs nothing to speak of: no
/// call that is paid for, and no request to this worker itself.
@FunctionalInterface
public interface Probe {
    /// Looks; may block, for at most the limit. Who takes longer is interrupted, and counts as down.
    ///
    /// @throws Exception any, whose message says for operators why the component is down
    Observation look(Duration limit) throws Exception;
}
