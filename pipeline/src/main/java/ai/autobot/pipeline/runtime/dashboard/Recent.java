package ai.autobot.pipeline.runtime.dashboard;

import java.util.ArrayList;
import java.util.List;

/// The newest events of a kind, by their time, as they may come from several partitions in any order. Not thread-safe.
final class Recent {
    private static final int MOST = 30;

    private final List<Snapshot.Event> newestFirst = new ArrayList<>(MOST + 1);

    void add(Snapshot.Event event) {
        int place = 0;
        while (place < newestFirst.size() && newestFirst.get(place).at() > event.at()) {
            place++;
        }
        newestFirst.add(place, event);
        if (newestFirst.size() > MOST) {
            newestFirst.removeLast();
        }
    }

    List<Snapshot.Event> all() {
        return List.copyOf(newestFirst);
    }
}
