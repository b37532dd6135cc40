package ai.autobot.pipeline.generate;

import ai.autobot.events.CallEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the provider's call of one attempt met, oldest first, for whoever asks later why an answer took its time. Holds
/// few events, and none a token. Not thread-safe: written and read by the attempt's thread.
public final class CallLog {
    /// When all places are taken the oldest but the first goes: of many tries the last ones, and how the call ended,
    /// say the most.
    static final int MOST_EVENTS = 16;

    private static final int LONGEST_DETAIL = 128;

    private final long beganNanos = System.nanoTime();
    private final List<CallEvent> events = new ArrayList<>();

    /// Writes an event down, as of now.
    ///
    /// @param name `reused`, `asked`, `connected`, `retried`, `first_token`, `ended` or `stopped`
    /// @param detail without keys, prompts or answers; cut to 128 characters; null where the name says all
    public void add(String name, @Nullable String detail) {
        if (events.size() == MOST_EVENTS) {
            events.remove(1);
        }
        long millis = Duration.ofNanos(System.nanoTime() - beganNanos).toMillis();
        events.add(new CallEvent(millis, name, detail == null ? null : cut(detail)));
    }

    /// All that was written down until now.
    public List<CallEvent> events() {
        return List.copyOf(events);
    }

    private static String cut(String detail) {
        return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL);
    }
}
