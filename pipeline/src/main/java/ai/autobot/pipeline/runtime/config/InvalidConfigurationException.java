package ai.autobot.pipeline.runtime.config;

/// The configuration cannot be used. The message names each setting and what is wrong with it.
public final class InvalidConfigurationException extends RuntimeException {
    public InvalidConfigurationException(String message) {
        super(message);
    }

    public InvalidConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
