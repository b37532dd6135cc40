package ai.autobot.local.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How long nobody was answered around a fault. Immutable.
///
/// @param longestGap the longest time without a terminal record, from the fault's beginning until a while after it was
///     undone, as far as requests were still unanswered
record Recovery(FaultSpan span, Duration longestGap) {
    private static final Duration AFTERWARDS = Duration.ofSeconds(20);

    /// @param ends when terminal records were seen, oldest first
    static Recovery of(FaultSpan span, List<Instant> ends) {
        Instant limit = span.to().plus(AFTERWARDS);
        Instant before = span.from();
        Duration longest = Duration.ZERO;
        for (Instant end : ends) {
            if (end.isBefore(span.from())) {
                continue;
            }
            Duration gap = Duration.between(before, end);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            before = end;
            if (end.isAfter(limit)) {
                break;
            }
        }
        return new Recovery(span, longest);
    }
}
