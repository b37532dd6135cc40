package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.hash.Sha256;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Duration;
import java.util.List;

/// Counts what comes from one place, over all instances, within a window of time: it begins with the first, and what
/// comes later does not lengthen it. Places are kept as hashes.
///
/// Thread-safe. Blocks until Redis answers, and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not; it may have been counted then.
public final class WindowedCount {
    private static final String NEXT = """
            local number = redis.call('HINCRBY', KEYS[1], 'n', 1)
            if number == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return {number, redis.call('PTTL', KEYS[1])}""";

    private final Keyspace database;
    private final Duration window;

    /// @param window how long is counted
    public WindowedCount(Keyspace database, Duration window) {
        this.database = database;
        this.window = window;
    }

    /// One that was counted.
    ///
    /// @param number which it is in its window, from 1 on
    /// @param left how long the window still lasts
    public record Counted(long number, Duration left) {}

    /// Counts one more.
    ///
    /// @param what is counted, the beginning of a key, without its colon
    /// @param place where it comes from, any text
    public Counted next(String what, String place) throws InterruptedException {
        List<String> answer =
                database.run(NEXT, List.of(what + ":" + Sha256.of(place)), List.of(Long.toString(window.toMillis())));
        return new Counted(
                Long.parseLong(answer.getFirst()), Duration.ofMillis(Math.max(1, Long.parseLong(answer.getLast()))));
    }

    /// Whether the audit hears of it: of the 1st, 2nd, 4th, 8th refusal and so on, for whoever knocks for hours
    /// must not fill it.
    public static boolean isTold(long refusal) {
        return Long.bitCount(refusal) == 1;
    }
}
