package ai.autobot.pipeline.runtime.redis;

import org.jspecify.annotations.Nullable;

/// Redis did not do what was asked: it is not connected, did not answer in time, has too many requests waiting, or
/// refused. Always worth another try later. The message names the address and the database, never credentials, keys or
/// values.
public final class RedisUnavailableException extends RuntimeException {
    public RedisUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
