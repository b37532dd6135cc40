package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.http.EventFeed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// A feed that ends with the right to read it: at once when the session is revoked, and when a look each half minute
/// finds that it has ended or may not any more. While sessions cannot be looked up it goes on for some minutes: that is
/// when it is needed. For one thread, but closing may come from any.
final class GuardedFeed implements EventFeed {
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration TRUSTED_UNSEEN = Duration.ofMinutes(10);

    private final EventFeed feed;
    private final Access access;
    private final String token;
    private final Access.Watch watch;
    private long admittedAt = System.nanoTime();

    /// So long ago that it looks at once: what came before the watch was there is seen.
    private long lookedAt = admittedAt - LOOK.toNanos();

    /// @param token of a session that was admitted
    GuardedFeed(EventFeed feed, Access access, String token) throws InterruptedException {
        this.feed = feed;
        this.access = access;
        this.token = token;
        this.watch = access.watch(token, feed::close);
    }

    @Override
    public Optional<ByteBuffer> next() throws InterruptedException {
        long now = System.nanoTime();
        if (now - lookedAt > LOOK.toNanos()) {
            lookedAt = now;
            switch (access.decide(token)) {
                case Access.Decision.Admitted() -> admittedAt = now;
                case Access.Decision.Refused refused -> feed.close();
                case Access.Decision.Undecided undecided -> {
                    if (now - admittedAt > TRUSTED_UNSEEN.toNanos()) {
                        feed.close();
                    }
                }
            }
        }
        return feed.next();
    }

    @Override
    public void close() {
        watch.close();
        feed.close();
    }
}
