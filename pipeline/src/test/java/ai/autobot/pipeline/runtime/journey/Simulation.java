package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/// The engine of one partition in a world where nothing happens by itself: a seeded scheduler decides when a call
/// returns, when the stream thread looks, when it commits, and when the instance crashes. A crash keeps of stores,
/// offsets and output exactly what was committed, as Kafka's transactions do.
final class Simulation {
    /// A record of the input topic.
    sealed interface Input {
        record Request(
                String conversationId,
                String requestId,
                @Nullable Instant deadline,
                @Nullable String user) implements Input {}

        record Stop(String conversationId, String requestId) implements Input {}
    }

    private static final byte[] PRESENT = {1};

    private final Random random;
    private final JourneySettings settings;
    private final List<Input> topic = new ArrayList<>();
    private final List<Ended<String>> committedOutput = new ArrayList<>();
    private final Map<String, PendingRequest> committedPending = new LinkedHashMap<>();
    private final List<String> committedIds = new ArrayList<>();
    private int committedOffset;
    private int crashes;
    private int peakOfOneUser;
    private long nowMillis = 1_800_000_000_000L;
    private Life life;

    Simulation(long seed, Map<String, String> settings) {
        this.random = new Random(seed);
        this.settings = Configuration.of(JourneySettings.class, settings);
        this.life = new Life();
    }

    void produce(Input input) {
        topic.add(input);
    }

    Instant now() {
        return Instant.ofEpochMilli(nowMillis);
    }

    /// All ends that a reader of committed records sees.
    List<Ended<String>> output() {
        return committedOutput;
    }

    int crashes() {
        return crashes;
    }

    int peakRunning() {
        return life.journeys.capacity().peakRunning();
    }

    /// One thing happens, whichever the seed says.
    void step(int crashPercent) {
        if (random.nextInt(100) < crashPercent) {
            crash();
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> life.consume();
            case 1 -> life.returnOne();
            case 2 -> life.punctuate();
            case 3 -> life.commit();
            default -> nowMillis += random.nextInt(20);
        }
    }

    void crash() {
        crashes++;
        life = new Life();
    }

    /// What has come is consumed, starts, and is committed; nothing returns.
    void startAndCommit() {
        life.consume();
        life.punctuate();
        life.commit();
    }

    /// Without further faults: everything that can end, ends.
    void settle() {
        for (int round = 0; round < 10_000 && !(life.offset == topic.size() && life.calls.isEmpty()); round++) {
            life.consume();
            life.returnOne();
            life.punctuate();
        }
        life.punctuate();
        life.commit();
    }

    int running() {
        return life.journeys.capacity().running();
    }

    int users() {
        return life.journeys.capacity().users();
    }

    /// The most that ran at once of one user's, in any life.
    int peakOfOneUser() {
        return peakOfOneUser;
    }

    int pending() {
        return life.journeys.capacity().pending();
    }

    /// One process, from its start to its crash.
    private final class Life {
        private final List<Runnable> calls = new ArrayList<>();
        private final Journeys<String> journeys;
        private final MockTask task;
        private final JourneyProcessor<String> processor;
        private int offset = committedOffset;

        Life() {
            int[] attempts = {0};
            journeys = new Journeys<>(
                    settings,
                    new SimulatedWork(),
                    new Capacity(settings),
                    new JourneyStatistics(),
                    call -> {
                        calls.add(call);
                        noteRunning();
                    },
                    () -> crashes + "-" + attempts[0]++,
                    HandOver.within(settings.handOverGrace()));
            task = new MockTask(settings, Path.of("target", "simulation"), nowMillis);
            committedPending.forEach(task.pending::put);
            committedIds.forEach(id -> task.ended.put(id, PRESENT, nowMillis));
            processor = new JourneyProcessor<>(journeys);
            processor.init(task.context);
        }

        private void noteRunning() {
            for (String user : List.of("ada", "bob", Ticket.NOBODY)) {
                peakOfOneUser = Math.max(peakOfOneUser, journeys.capacity().running(user));
            }
        }

        void consume() {
            if (offset == topic.size()) {
                return;
            }
            Input input = topic.get(offset);
            task.context.setCurrentSystemTimeMs(nowMillis);
            task.context.setRecordMetadata("input", 0, offset);
            Signal signal = switch (input) {
                case Input.Request request ->
                    new Signal.Arrived(
                            new RequestKey(request.conversationId(), request.requestId()),
                            new PendingRequest(
                                    ByteBuffer.wrap(new byte[100]),
                                    null,
                                    null,
                                    (long) offset,
                                    now(),
                                    0,
                                    false,
                                    request.deadline(),
                                    request.user()));
                case Input.Stop stop ->
                    new Signal.StopAsked(new RequestKey(stop.conversationId(), stop.requestId()), "Bearer x");
            };
            processor.process(new Record<>(signal.key().conversationId(), signal, nowMillis));
            offset++;
        }

        void returnOne() {
            if (!calls.isEmpty()) {
                calls.remove(random.nextInt(calls.size())).run();
                Thread.interrupted();
            }
        }

        void punctuate() {
            task.context.setCurrentSystemTimeMs(nowMillis);
            task.punctuate();
        }

        void commit() {
            committedOffset = offset;
            committedPending.clear();
            try (KeyValueIterator<String, PendingRequest> all = task.pending.all()) {
                while (all.hasNext()) {
                    KeyValue<String, PendingRequest> entry = all.next();
                    committedPending.put(entry.key, entry.value);
                }
            }
            for (MockProcessorContext.CapturedForward<? extends String, ? extends Ended<String>> forward :
                    task.context.forwarded()) {
                committedOutput.add(forward.record().value());
                committedIds.add(forward.record().value().key().stored());
            }
            task.context.resetForwards();
        }

        /// A call that returns when the scheduler runs it; until then it counts as running. Two calls of a conversation
        /// that ran at once would sooner or later return in the wrong order.
        private static final class SimulatedWork implements Work<String> {
            @Override
            public String run(Attempt attempt) {
                return attempt.stopCause().map(StopCause::name).orElse("answered");
            }

            @Override
            public boolean mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
                return true;
            }
        }
    }

    /// What an end says, for comparison.
    static String verdict(Ended<String> ended) {
        return switch (ended) {
            case Ended.Finished<String> finished -> finished.result();
            case Ended.Unstarted<String> unstarted -> unstarted.code().code();
            case Ended.Broken<String> broken -> "broken";
        };
    }
}
