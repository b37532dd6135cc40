package ai.autobot.local.load;

import java.time.Duration;
import java.util.Optional;

/// How much load, for how long.
///
/// @param rate requests a second, sent at their times whatever becomes of those before; 1 to 20,000
/// @param pace how the model answers
/// @param count how many requests there are; 1 to 2,000,000
/// @param conversations over how many conversations they are spread in turn; 1 to 2,000,000
/// @param users how many users own those conversations; 1 to 10,000
public record LoadPlan(int rate, Pace pace, int count, int conversations, int users) {
    private static final int MOST_RATE = 20_000;
    private static final int MOST = 2_000_000;
    private static final int MOST_USERS = 10_000;
    private static final int FEWEST_USERS = 10;
    private static final int CONVERSATIONS_A_USER = 100;

    public LoadPlan {
        within("rate", rate, MOST_RATE);
        within("count", count, MOST);
        within("conversations", conversations, MOST);
        within("users", users, MOST_USERS);
    }

    /// As many conversations as it takes that a request seldom waits for the one before in its conversation: twice what
    /// comes while a call runs and its answer is delivered.
    public static int enoughConversations(int rate, Pace pace) {
        Duration busy = pace.total().plusSeconds(1);
        return Math.clamp(2L * rate * busy.toMillis() / 1_000, 10, MOST);
    }

    /// As many users as it takes that none has as much running as a user may by default, at one request for each
    /// conversation.
    static int enoughUsers(int conversations) {
        return Math.clamp(conversations / CONVERSATIONS_A_USER, FEWEST_USERS, MOST_USERS);
    }

    /// The same at half of the rate, for so long; empty where that is no request.
    Optional<LoadPlan> warmUp(Duration duration) {
        int slow = Math.max(1, rate / 2);
        long many = slow * duration.toMillis() / 1_000;
        return many < 1
                ? Optional.empty()
                : Optional.of(new LoadPlan(slow, pace, (int) Math.min(many, MOST), conversations, users));
    }

    /// When a request is to be sent, in nanoseconds after the first.
    long dueNanos(int number) {
        return number * 1_000_000_000L / rate;
    }

    String conversation(int number) {
        return "load-" + number % conversations;
    }

    int user(int number) {
        return number % conversations % users;
    }

    private static void within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " is not between 1 and " + most);
        }
    }
}
