package ai.autobot.pipeline.runtime.journey;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.jspecify.annotations.Nullable;

/// `chat.responses` of one partition, and its owners, of whom the newest alone may write. Nothing is told by itself.
final class SimulatedResponses implements EarlyEnds {
    private final Random random;
    private final IntSupplier requests;
    private final Consumer<Report<String>> readers;
    private final List<RequestKey> log = new ArrayList<>();
    private @Nullable Teller newest;
    private int found;

    /// @param random decides what becomes of what a former owner has under way
    /// @param requests how many there are
    /// @param readers see what is told
    SimulatedResponses(Random random, IntSupplier requests, Consumer<Report<String>> readers) {
        this.random = random;
        this.requests = requests;
        this.readers = readers;
    }

    @Override
    public Partition takeOver(int partition, OptionalLong told, Predicate<RequestKey> known) {
        if (newest != null) {
            newest.turnAway();
        }
        List<RequestKey> before = log.subList((int) told.orElse(0), log.size()).stream()
                .filter(known.negate())
                .toList();
        found += before.size();
        Teller taken = new Teller(before);
        newest = taken;
        return taken;
    }

    @Override
    public void awaitTold() {}

    /// Ends that a former owner had told and not kept, counted at each taking over.
    int found() {
        return found;
    }

    /// Of whoever has taken over last.
    Teller tellerOf(MockTask task) {
        Teller teller = Objects.requireNonNull(newest);
        teller.task = task;
        return teller;
    }

    /// Tells the ends of one owner, in groups as they are flushed.
    final class Teller implements Partition {
        private final List<RequestKey> before;
        private final long requestsEnd = requests.getAsInt();
        private final Deque<List<Report<String>>> waiting = new ArrayDeque<>();
        private @Nullable MockTask task;
        private int flushed;
        private long told = log.size();

        private Teller(List<RequestKey> before) {
            this.before = before;
        }

        @Override
        public List<RequestKey> before() {
            return before;
        }

        @Override
        public long requestsEnd() {
            return requestsEnd;
        }

        @Override
        public void flush() {
            if (task == null) {
                return;
            }
            List<CapturedForward<? extends String, ? extends Report<String>>> all = task.context.forwarded();
            List<Report<String>> group = new ArrayList<>();
            all.subList(flushed, all.size())
                    .forEach(forward -> group.add(forward.record().value()));
            flushed = all.size();
            if (!group.isEmpty()) {
                waiting.add(group);
            }
        }

        /// They were committed, and the context has forgotten them.
        void forwardsAreGone() {
            flushed = 0;
        }

        @Override
        public void forget() {}

        @Override
        public long told() {
            return told;
        }

        void tellNext() {
            @Nullable List<Report<String>> group = waiting.poll();
            if (group == null) {
                return;
            }
            for (Report<String> report : group) {
                readers.accept(report);
                if (report instanceof Ended<String> ended) {
                    log.add(ended.key());
                }
            }
            told = log.size();
        }

        void tellAll() {
            while (!waiting.isEmpty()) {
                tellNext();
            }
        }

        /// What is under way may be committed yet; what comes behind it is not.
        private void turnAway() {
            if (random.nextBoolean()) {
                tellNext();
            }
            waiting.clear();
        }

        @Override
        public void close() {}
    }
}
