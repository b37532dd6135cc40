package broken.pipeline.runtime.redis;

import broken.pipeline.runtime.one.Engine;

/// Goes in a circle with its neighbour.
public interface Connections {
    Engine neighbour();
}
