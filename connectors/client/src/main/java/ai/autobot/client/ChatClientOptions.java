package ai.autobot.client;

import java.time.Duration;

/// How a [ChatClient] behaves.
///
/// @param name of the software that asks: in Kafka's client ids, and in requests that the client makes
///     itself; 1 to 128 characters
/// @param timeout how long a request waits for its response unless it says otherwise, and how long the
///     producer tries to deliver a record; default 120 s, at least 100 ms
/// @param connectTimeout how long [ChatClient#connect] waits for the broker; default 30 s, positive
/// @param maximumInFlight how many requests may wait for their response; default 10,000, at least 1
public record ChatClientOptions(String name, Duration timeout, Duration connectTimeout, int maximumInFlight) {
    public static final ChatClientOptions DEFAULT =
            new ChatClientOptions("autobot-client", Duration.ofSeconds(120), Duration.ofSeconds(30), 10_000);

    public ChatClientOptions {
        if (name.isBlank() || name.length() > 128) {
            throw new IllegalArgumentException("name must have 1 to 128 characters, not '" + name + "'");
        }
        if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout must be 100 ms to 1 day, not " + timeout);
        }
        if (!connectTimeout.isPositive()) {
            throw new IllegalArgumentException("connectTimeout must be positive, not " + connectTimeout);
        }
        if (maximumInFlight < 1) {
            throw new IllegalArgumentException("maximumInFlight must be at least 1, not " + maximumInFlight);
        }
    }

    public ChatClientOptions withName(String newName) {
        return new ChatClientOptions(newName, timeout, connectTimeout, maximumInFlight);
    }

    public ChatClientOptions withTimeout(Duration newTimeout) {
        return new ChatClientOptions(name, newTimeout, connectTimeout, maximumInFlight);
    }

    public ChatClientOptions withConnectTimeout(Duration newConnectTimeout) {
        return new ChatClientOptions(name, timeout, newConnectTimeout, maximumInFlight);
    }

    public ChatClientOptions withMaximumInFlight(int newMaximumInFlight) {
        return new ChatClientOptions(name, timeout, connectTimeout, newMaximumInFlight);
    }
}
