package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
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

/// The engine of one partition, which two workers have in turns, in a world where nothing happens by itself: a seeded
/// scheduler decides when a call goes on, when the stream thread looks, when it commits, when the partition moves, and
/// when a worker crashes. A crash keeps of stores, offsets and output exactly what was committed, as Kafka's
/// transactions do, and of the calls what the ledger has. With early ends, the seed decides too when what has ended is
/// told; the state is never committed before that, and who takes the partition over finds what its former owner has
/// told, of which the last that was under way may be told or not.
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
    private final List<RequestKey> committedStops = new ArrayList<>();
    private final boolean early;
    private final SimulatedResponses responses;
    private @Nullable Long committedTold;
    private int committedOffset;
    private final SimulatedLedger ledger = new SimulatedLedger();
    private final List<Instance> instances = new ArrayList<>();
    private int crashes;
    private int peakOfOneUser;
    private int moves;
    private int handedOver;
    private int peakRunning;
    private long nowMillis = 1_800_000_000_000L;
    private Life life;

    /// How often what happens, in percent of the steps.
    ///
    /// @param crash a worker crashes, mostly the one that has the partition
    /// @param move the partition goes to another worker, or from one to itself
    /// @param graceOver the grace of a hand-over ends
    /// @param revoke the session that a running call is made for is revoked
    record Faults(int crash, int move, int graceOver, int revoke) {}

    Simulation(long seed, Map<String, String> settings) {
        this(seed, settings, false);
    }

    /// @param early whether ends are told before the state
    Simulation(long seed, Map<String, String> settings, boolean early) {
        this.early = early;
        this.random = new Random(seed);
        this.responses = new SimulatedResponses(random, topic::size, this::show);
        this.settings = Configuration.of(JourneySettings.class, settings);
        this.instances.add(new Instance());
        this.instances.add(new Instance());
        this.life = new Life(instances.getFirst());
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

    /// The requests whose stop a reader of committed records sees, once for each time.
    List<RequestKey> stops() {
        return committedStops;
    }

    /// Ends that a former owner had told and not kept, counted at each taking over.
    int foundTold() {
        return responses.found();
    }

    int crashes() {
        return crashes;
    }

    int moves() {
        return moves;
    }

    /// Calls that ran on after a move, counted at each.
    int handedOver() {
        return handedOver;
    }

    SimulatedLedger ledger() {
        return ledger;
    }

    /// The most that ran at once in one worker.
    int peakRunning() {
        instances.forEach(Instance::notePeak);
        return peakRunning;
    }

    /// One thing happens, whichever the seed says.
    void step(Faults faults) {
        if (early && random.nextInt(4) == 0) {
            life.tellNext();
            return;
        }
        int dice = random.nextInt(100);
        if (dice < faults.crash()) {
            crash(random.nextInt(4) > 0 ? life.instance : instances.get(random.nextInt(2)));
        } else if (dice < faults.crash() + faults.move()) {
            move();
        } else if (dice < faults.crash() + faults.move() + faults.graceOver()) {
            instances.get(random.nextInt(2)).endGraces();
        } else if (dice < faults.crash() + faults.move() + faults.graceOver() + faults.revoke()) {
            instances.get(random.nextInt(2)).revokeOne();
        } else {
            switch (random.nextInt(6)) {
                case 0 -> life.consume();
                case 1, 2 -> goOn();
                case 3 -> life.punctuate();
                case 4 -> {
                    if (!early || random.nextInt(4) == 0) {
                        life.commit();
                    }
                }
                default -> nowMillis += random.nextInt(20);
            }
        }
    }

    /// The worker that has the partition is gone, with all that ran in it.
    void crash() {
        crash(life.instance);
    }

    private void crash(Instance instance) {
        crashes++;
        instance.die();
        instances.remove(instance);
        instances.add(new Instance());
        if (life.instance == instance) {
            life = new Life(instances.get(random.nextInt(2)));
        }
    }

    /// The partition is taken from its worker, which lives on. Mostly it could still commit.
    private void move() {
        moves++;
        if (random.nextInt(4) > 0) {
            life.commit();
        }
        life.processor.close();
        handedOver += life.instance.journeys.handedOver();
        life = new Life(instances.get(random.nextInt(2)));
    }

    /// A call goes on, of a worker that has one.
    private void goOn() {
        List<Instance> busy =
                instances.stream().filter(instance -> !instance.calls.isEmpty()).toList();
        if (!busy.isEmpty()) {
            busy.get(random.nextInt(busy.size())).calls.step(random);
        }
    }

    /// What has come is consumed, starts, and is committed; nothing returns.
    void startAndCommit() {
        life.consume();
        life.punctuate();
        life.commit();
    }

    /// Without further faults: everything that can end, ends.
    void settle() {
        for (int round = 0; round < 100_000 && !isSettled(); round++) {
            life.consume();
            goOn();
            life.punctuate();
        }
        life.punctuate();
        life.commit();
    }

    private boolean isSettled() {
        return life.offset == topic.size()
                && pending() == 0
                && instances.stream().allMatch(instance -> instance.calls.isEmpty());
    }

    int running() {
        return instances.stream()
                .mapToInt(instance -> instance.journeys.capacity().running())
                .sum();
    }

    int users() {
        return instances.stream()
                .mapToInt(instance -> instance.journeys.capacity().users())
                .sum();
    }

    /// The most that ran at once of one user's, in any life.
    int peakOfOneUser() {
        return peakOfOneUser;
    }

    int pending() {
        return instances.stream()
                .mapToInt(instance -> instance.journeys.capacity().pending())
                .sum();
    }

    /// One worker, from its start to its crash.
    private final class Instance {
        private final String name = "instance-" + crashes + "-" + instances.size();
        private final SteppedCalls calls = new SteppedCalls();
        private final List<Runnable> graces = new ArrayList<>();
        private final List<Attempt> attempts = new ArrayList<>();
        private final Journeys<String> journeys;
        private boolean dead;

        Instance() {
            int[] attempts = {0};
            Journeys<String> plain = new Journeys<>(
                    Live.fixed(settings),
                    new SimulatedWork(this),
                    new Capacity(settings),
                    new JourneyStatistics(),
                    call -> {
                        calls.execute(call);
                        noteUsers();
                    },
                    () -> name + "-" + attempts[0]++,
                    true,
                    new HandOver(settings.handOverGrace(), (delay, grace) -> graces.add(grace)));
            journeys = early ? plain.telling(responses) : plain;
        }

        void endGraces() {
            List.copyOf(graces).forEach(Runnable::run);
            graces.clear();
        }

        void revokeOne() {
            if (!attempts.isEmpty()) {
                attempts.get(random.nextInt(attempts.size())).revoke();
            }
        }

        void die() {
            dead = true;
            calls.abandon();
            notePeak();
        }

        private void noteUsers() {
            for (String user : List.of("ada", "bob", Ticket.NOBODY)) {
                peakOfOneUser = Math.max(peakOfOneUser, journeys.capacity().running(user));
            }
        }

        void notePeak() {
            peakRunning = Math.max(peakRunning, journeys.capacity().peakRunning());
        }
    }

    /// The time for which a worker has the partition.
    private final class Life {
        private final Instance instance;
        private final MockTask task;
        private final JourneyProcessor<String> processor;
        private final SimulatedResponses.@Nullable Teller teller;
        private int offset = committedOffset;

        Life(Instance instance) {
            this.instance = instance;
            task = new MockTask(settings, Path.of("target", "simulation"), nowMillis);
            committedPending.forEach(task.pending::put);
            committedIds.forEach(id -> task.ended.put(id, PRESENT, nowMillis));
            if (committedTold != null) {
                task.told.put(JourneyStores.POSITION, committedTold);
            }
            processor = new JourneyProcessor<>(instance.journeys);
            processor.init(task.context);
            teller = early ? responses.tellerOf(task) : null;
        }

        /// The oldest that waits to be told is told, together with the judgements that go with it.
        void tellNext() {
            if (teller != null) {
                teller.tellNext();
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
                                    request.user(),
                                    null));
                case Input.Stop stop ->
                    new Signal.StopAsked(new RequestKey(stop.conversationId(), stop.requestId()), "Bearer x");
            };
            processor.process(new Record<>(signal.key().conversationId(), signal, nowMillis));
            offset++;
        }

        void punctuate() {
            task.context.setCurrentSystemTimeMs(nowMillis);
            task.punctuate();
        }

        void commit() {
            if (teller != null) {
                teller.tellAll();
            }
            committedTold = task.told.get(JourneyStores.POSITION);
            committedOffset = offset;
            committedPending.clear();
            try (KeyValueIterator<String, PendingRequest> all = task.pending.all()) {
                while (all.hasNext()) {
                    KeyValue<String, PendingRequest> entry = all.next();
                    committedPending.put(entry.key, entry.value);
                }
            }
            for (MockProcessorContext.CapturedForward<? extends String, ? extends Report<String>> forward :
                    task.context.forwarded()) {
                Report<String> report = forward.record().value();
                if (teller == null) {
                    show(report);
                }
                if (!(report instanceof StopJudged<String>)) {
                    committedIds.add(report.key().stored());
                }
            }
            task.context.resetForwards();
            if (teller != null) {
                teller.forwardsAreGone();
            }
        }
    }

    /// Readers see it.
    private void show(Report<String> report) {
        if (report instanceof Ended<String> ended) {
            committedOutput.add(ended);
        } else if (report instanceof StopJudged<String> judged && judged.effective()) {
            committedStops.add(judged.key());
        }
    }

    /// Walks as the real work does from its claim on, a step at a time; until it returns it counts as running. Two
    /// calls of a conversation that ran at once would sooner or later return in the wrong order.
    private final class SimulatedWork implements Work<String> {
        private final Instance instance;

        SimulatedWork(Instance instance) {
            this.instance = instance;
        }

        @Override
        public String run(Attempt attempt) {
            instance.attempts.add(attempt);
            try {
                return claimed(attempt) ? made(attempt) : "answered";
            } catch (InterruptedException e) {
                return attempt.stopCause().map(StopCause::name).orElse("stopped");
            } finally {
                instance.attempts.remove(attempt);
            }
        }

        /// @return false when the call was made before
        private boolean claimed(Attempt attempt) throws InterruptedException {
            while (true) {
                pause();
                switch (ledger.claim(call(attempt), instance.name, attempt.id(), this::lives)) {
                    case CLAIMED -> {
                        return true;
                    }
                    case FINISHED -> {
                        attempt.keepAs(call(attempt));
                        return false;
                    }
                    case RUNNING -> {}
                }
            }
        }

        private String made(Attempt attempt) throws InterruptedException {
            boolean finished = false;
            try {
                if (!attempt.keepAs(call(attempt))) {
                    throw new InterruptedException();
                }
                ledger.make(call(attempt));
                for (int token = random.nextInt(3); token >= 0; token--) {
                    pause();
                }
                ledger.finish(call(attempt), instance.name, attempt.id());
                finished = true;
            } finally {
                if (!finished && !instance.dead) {
                    ledger.release(call(attempt), instance.name, attempt.id());
                }
            }
            return "answered";
        }

        private void pause() throws InterruptedException {
            SteppedCalls.pause();
            if (instance.dead) {
                throw new InterruptedException();
            }
        }

        private boolean lives(String name) {
            return instances.stream().anyMatch(other -> other.name.equals(name));
        }

        private static String call(Attempt attempt) {
            return attempt.key().stored() + "@" + attempt.pending().getSequence();
        }

        @Override
        public void committed(List<String> names) {
            if (!instance.dead) {
                ledger.forget(names);
            }
        }

        @Override
        public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return Verdicts.granted();
        }
    }

    /// What a report says, for comparison.
    static String verdict(Report<String> report) {
        return switch (report) {
            case Ended.Finished<String> finished -> finished.result();
            case Ended.Unstarted<String> unstarted -> unstarted.code().code();
            case Ended.Broken<String> broken -> "broken";
            case StopJudged<String> judged -> "judged";
            case Told<String> told -> "told";
        };
    }
}
