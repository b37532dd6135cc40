package ai.autobot.pipeline.runtime.dashboard;

import java.time.Clock;
import java.util.Map;

/// What goes on in all instances, kept up to date out of the topics alone. Thread-safe.
public final class View implements AutoCloseable {
    /// How much of the series an update repeats: who misses some still has no gap.
    private static final int UPDATE_SECONDS = 20;

    private final Board board;
    private final Follower follower;

    private View(Board board, Follower follower) {
        this.board = board;
        this.follower = follower;
    }

    /// Begins to read, and returns at once: a snapshot says how far it is.
    ///
    /// @param servedBy the name of who looks
    /// @param kafka client properties, with `bootstrap.servers` and what security needs
    public static View open(String servedBy, Map<String, Object> kafka, Clock clock) {
        Board board = new Board(servedBy, clock);
        return new View(board, Follower.start(kafka, board, clock));
    }

    /// Everything, with the series of the whole window.
    public Snapshot whole() {
        return board.snapshot(Window.SECONDS, follower.state());
    }

    /// Everything, with the end of the series.
    public Snapshot update() {
        return board.snapshot(UPDATE_SECONDS, follower.state());
    }

    /// Stops reading; blocks for 5 s at most. Idempotent.
    @Override
    public void close() {
        follower.close();
    }
}
