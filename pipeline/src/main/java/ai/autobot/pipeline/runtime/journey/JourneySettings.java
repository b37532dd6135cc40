package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How much runs at once and for how long. A change holds for what comes after it; `hand-over-grace` and
/// `remember-ids` need a restart.
@ConfigMapping(prefix = "autobot.journey")
public interface JourneySettings {
    /// Calls that an instance runs at once. At least 1. Fewer run where calls take a connection each and the system's
    /// limit of open files has no room for so many; the log says so at start.
    @Setting(unit = "calls", least = "1", reloadable = true)
    @WithDefault("20000")
    int maxRunning();

    /// Calls that an instance runs at once for one user; others' requests are not held up by those of a user who has
    /// so many. Requests without a genuine token count as one user's. At least 1.
    @Setting(unit = "calls", least = "1", reloadable = true)
    @WithDefault("1000")
    int maxRunningPerUser();

    /// Requests that an instance holds without a terminal record, running ones among them; one more is answered
    /// with `overloaded`. At least 1.
    @Setting(unit = "requests", least = "1", reloadable = true)
    @WithDefault("50000")
    int maxPending();

    /// Requests of one user that an instance holds without a terminal record; one more is answered with `overloaded`.
    /// At least 1.
    @Setting(unit = "requests", least = "1", reloadable = true)
    @WithDefault("5000")
    int maxPendingPerUser();

    /// The bytes that all those requests may hold in memory together; one more is answered with `overloaded`.
    /// Counted are twice the request as received and its sealed authorization (in the store, and in the hands of
    /// its attempt), 2 KiB for all around them, and from start to end the conversation's history at 2 bytes a
    /// character. A request that was let in is run though its history exceeds the bound, by `max-running`
    /// histories at most. What the work makes, prompt and answer, is not counted. At least 1.
    @Setting(unit = "bytes", least = "1", reloadable = true)
    @WithDefault("268435456")
    long maxPendingBytes();

    /// The bytes that the requests of one user may hold, counted in the same way; one more is answered with
    /// `overloaded`. A user who has no request may have one in any case. At least 1.
    @Setting(unit = "bytes", least = "1", reloadable = true)
    @WithDefault("67108864")
    long maxPendingBytesPerUser();

    /// Requests that a conversation may have waiting or running; one more is answered with `conversation_busy`.
    /// At least 1.
    @Setting(unit = "requests", least = "1", reloadable = true)
    @WithDefault("16")
    int maxPendingPerConversation();

    /// How long an attempt may run before it is told to stop.
    @Setting(least = "1ms", most = "24h", reloadable = true)
    @WithDefault("10m")
    Duration attemptLimit();

    /// How long an attempt that was told to stop may take before the request ends without it.
    @Setting(least = "0s", most = "24h", reloadable = true)
    @WithDefault("10s")
    Duration stopGrace();

    /// How long a call whose result is kept may run on when this worker ends or loses its partition, for the
    /// worker that has the request next. What still runs then is cancelled, and made again there. 0 to 10
    /// minutes; 0 cancels all at once.
    @Setting(least = "0s", most = "10m")
    @WithDefault("30s")
    Duration handOverGrace();

    /// How many attempts a request gets, over crashes and rebalances, before it ends with `internal_error`.
    @Setting(unit = "attempts", least = "1", reloadable = true)
    @WithDefault("20")
    int maxAttempts();

    /// How long the id of an ended request is remembered, so that a duplicate is not answered again.
    @WithDefault("24h")
    Duration rememberIds();

    /// How often a partition whose requests wait for a free slot looks whether there is one.
    @Setting(least = "1ms", most = "1m", reloadable = true)
    @WithDefault("5ms")
    Duration poll();
}
