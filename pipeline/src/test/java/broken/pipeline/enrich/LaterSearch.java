package broken.pipeline.enrich;

import broken.pipeline.generate.one.FirstProvider;
import io.lettuce.core.RedisClient;

/// Sees a later stage, and another room's client.
public interface LaterSearch {
    FirstProvider later();

    RedisClient client();
}
