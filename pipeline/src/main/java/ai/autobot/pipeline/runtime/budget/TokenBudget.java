package ai.autobot.pipeline.runtime.budget;

import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.pipeline.runtime.redis.Uninterrupted;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/// The tokens that each user may use in a window of time, over all instances that share a Redis. What a call may use
/// at most is reserved before it, in one step with the look at what is left, so that calls at the same time cannot
/// pass the limit together; and replaced by what it did use after it. A call is booked once, however often it is
/// tried: its reservation is found again under its name. Of a call that nobody settles it lapses with the window.
///
/// Thread-safe. Its methods block until Redis answers, at most its command time-out.
public final class TokenBudget {
    /// So long what was booked outlives its window: an instance's clock may be behind.
    private static final Duration AFTERWARDS = Duration.ofMinutes(1);

    private final Keyspace keyspace;
    private final Live<BudgetSettings> settings;
    private final Clock clock;

    /// @throws IllegalArgumentException that names the setting that is out of its range
    public TokenBudget(Keyspace keyspace, Live<BudgetSettings> settings, Clock clock) {
        Ranges.check(BudgetSettings.class, settings.now());
        this.keyspace = keyspace;
        this.settings = settings;
        this.clock = clock;
    }

    /// Reserves what a call may use at most. A call that has something booked in this window already keeps that
    /// place: it is not counted twice.
    ///
    /// @param call names the call, the same for each try at it
    /// @param most how many tokens it may use, asked only where there is a limit; at least 0
    public Reservation reserve(String userId, String call, LongSupplier most) throws InterruptedException {
        BudgetSettings limits = settings.now();
        long tokens = limits.tokens();
        if (tokens == 0) {
            return new Reservation.Unlimited();
        }
        long windowMillis = limits.window().toMillis();
        long now = clock.millis();
        long start = now - Math.floorMod(now, windowMillis);
        Duration rest = Duration.ofMillis(start + windowMillis - now);
        String window = window(userId, start);
        try {
            return keyspace.book(window, call, most.getAsLong(), tokens, rest.plus(AFTERWARDS))
                    ? new Reservation.Reserved(window, call)
                    : new Reservation.Exceeded(rest);
        } catch (RedisUnavailableException e) {
            return new Reservation.Unavailable();
        }
    }

    /// Takes back what [#reserve] may have reserved before it was interrupted. An interrupt does not keep it from that.
    public void withdraw(String userId, String call) {
        BudgetSettings limits = settings.now();
        if (limits.tokens() > 0) {
            long now = clock.millis();
            long windowMillis = limits.window().toMillis();
            var _ = settle(new Reservation.Reserved(window(userId, now - Math.floorMod(now, windowMillis)), call), 0);
        }
    }

    private static String window(String userId, long start) {
        return "budget:" + userId + ":" + start;
    }

    /// Puts what a call has used in place of what was reserved for it; more than that, too. It may be repeated. An
    /// interrupt does not keep it from that; the thread's flag is as it was.
    ///
    /// @return false when Redis does not answer: the reservation stands until the window ends
    public boolean settle(Reservation reservation, long used) {
        if (!(reservation instanceof Reservation.Reserved(String window, String call))) {
            return true;
        }
        try {
            return Uninterrupted.ask(() -> {
                keyspace.rebook(window, call, used);
                return true;
            });
        } catch (RedisUnavailableException e) {
            return false;
        }
    }
}
