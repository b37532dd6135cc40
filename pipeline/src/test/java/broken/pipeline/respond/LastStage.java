package broken.pipeline.respond;

import broken.pipeline.runtime.one.Engine;

/// What nobody but the root may see.
public interface LastStage {
    Engine engine();
}
