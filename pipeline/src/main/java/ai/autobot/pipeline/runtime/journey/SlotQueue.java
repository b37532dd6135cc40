package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The order in which partitions get slots while there are too few: each gets one and goes to the end, so that none
/// that has thousands of requests keeps another, which has one, from its first. Not thread-safe.
final class SlotQueue {
    /// Who has not asked for so long is not waited for: its thread is held up, and a slot would lie idle meanwhile.
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /// Those that were told that there was none, the longest waiting first, each with when it last asked.
    private final SequencedMap<Applicant, Long> waiting = new LinkedHashMap<>();

    /// Whether an applicant may take one of the free slots; where not, it has a place in the queue from then on.
    boolean mayTake(Applicant applicant, int free, long nowMillis) {
        if (free > ahead(applicant, nowMillis)) {
            waiting.remove(applicant);
            return true;
        }
        waiting.put(applicant, nowMillis);
        return false;
    }

    void leave(Applicant applicant) {
        waiting.remove(applicant);
    }

    private int ahead(Applicant applicant, long nowMillis) {
        int ahead = 0;
        Iterator<Map.Entry<Applicant, Long>> each = waiting.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Applicant, Long> entry = each.next();
            if (entry.getKey() == applicant) {
                break;
            }
            if (Math.abs(nowMillis - entry.getValue()) > PATIENCE.toMillis()) {
                each.remove();
            } else {
                ahead++;
            }
        }
        return ahead;
    }
}
