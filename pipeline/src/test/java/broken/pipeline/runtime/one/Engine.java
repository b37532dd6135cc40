package broken.pipeline.runtime.one;

import broken.pipeline.respond.LastStage;
import broken.pipeline.runtime.redis.Connections;

/// Sees a stage, and goes in a circle with its neighbour.
public interface Engine {
    LastStage stage();

    Connections neighbour();
}
