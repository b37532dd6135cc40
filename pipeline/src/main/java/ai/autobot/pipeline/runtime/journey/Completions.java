package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.kafka.Doorbell;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What runs beside the stream thread of a partition, and the queue in which it hands back what came of it: the one
/// thing
/// that both touch. Work that outlives its partition hands its result to a queue that nobody reads any more.
///
/// Thread-safe; the stream thread takes, and is rung for. Nothing blocks it.
final class Completions<R> {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private final Journeys<R> journeys;
    private final Doorbell doorbell;
    private final Queue<Completion<R>> queue = new ConcurrentLinkedQueue<>();

    /// @param doorbell of the stream thread that takes
    Completions(Journeys<R> journeys, Doorbell doorbell) {
        this.journeys = journeys;
        this.doorbell = doorbell;
    }

    /// The oldest, which is taken; null where there is none.
    @Nullable
    Completion<R> poll() {
        return queue.poll();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(Completion<R> completion) {
        queue.add(completion);
        doorbell.ring();
    }

    /// Runs an attempt on a thread of its own, with the slot that was taken for it, which it gives back.
    void start(Ticket ticket, Attempt attempt) {
        journeys.executor().execute(() -> run(ticket, attempt));
    }

    private void run(Ticket ticket, Attempt attempt) {
        Completion<R> completion = new Completion.Threw<>(ticket, attempt);
        try {
            attempt.runsOn(Thread.currentThread());
            completion =
                    new Completion.Returned<>(ticket, attempt, journeys.work().run(attempt));
        } catch (InterruptedException e) {
            LOG.debug("attempt interrupted: requestId={}", attempt.key().requestId());
        } catch (Throwable e) {
            LOG.error("attempt broke: requestId={} attempt={}", attempt.key().requestId(), attempt.number(), e);
        } finally {
            attempt.returned();
            journeys.handOver().returned(attempt);
            journeys.capacity().returned(ticket.user());
            add(completion);
        }
    }

    /// Drops results that are kept for nobody any more, on a thread of its own.
    void drop(List<String> kept) {
        journeys.executor().execute(() -> runDrop(kept));
    }

    private void runDrop(List<String> kept) {
        try {
            journeys.work().committed(kept);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.error("kept results could not be dropped: results={}", kept.size(), e);
        }
    }
}
