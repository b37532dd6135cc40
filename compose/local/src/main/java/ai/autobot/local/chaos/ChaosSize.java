package ai.autobot.local.chaos;

import java.time.Duration;

/// How much of everything. Immutable.
///
/// @param requests how many; 1 to 1,000,000
/// @param conversations over how many conversations they are spread; 1 to 100,000
/// @param workers how many processes; 1 to 16
/// @param duration over how long the requests are sent; 2 s to 1 h
record ChaosSize(int requests, int conversations, int workers, Duration duration) {
    ChaosSize {
        within("requests", requests, 1_000_000);
        within("conversations", conversations, 100_000);
        within("workers", workers, 16);
        if (duration.compareTo(Duration.ofSeconds(2)) < 0 || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("duration: " + duration + " is not between 2 s and 1 h");
        }
    }

    private static void within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " is not between 1 and " + most);
        }
    }
}
