package ai.autobot.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// All that happens in a run, but for what becomes of it: a pure function of the seed and the sizes. Immutable.
///
/// @param requests in the order of their times
/// @param faults in the order of their times; none begins in the last fifth of the sending
record ChaosPlan(long seed, ChaosSize size, List<PlannedRequest> requests, List<Fault> faults) {
    static final int USERS = 5;

    /// A worker that is silent for longer is given up by the broker.
    static final Duration SESSION = Duration.ofSeconds(4);

    private static final long FAULTS = 0x5DEECE66DL;

    ChaosPlan {
        requests = List.copyOf(requests);
        faults = List.copyOf(faults);
    }

    static ChaosPlan of(long seed, ChaosSize size, Set<FaultKind> kinds) {
        return new ChaosPlan(seed, size, requests(new Random(seed), size, kinds), faults(seed, size, kinds));
    }

    /// When the last thing that is planned to be sent has been sent.
    Duration lastSending() {
        return requests.stream()
                .map(request -> request.at()
                        .plus(longer(
                                request.cancelledAfter().orElse(Duration.ZERO),
                                request.againAfter().orElse(Duration.ZERO))))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static List<PlannedRequest> requests(Random random, ChaosSize size, Set<FaultKind> kinds) {
        boolean unruly = kinds.contains(FaultKind.PROVIDER);
        Map<Integer, Integer> asked = new HashMap<>();
        List<PlannedRequest> requests = new ArrayList<>();
        for (int number = 0; number < size.requests(); number++) {
            int conversation = random.nextInt(size.conversations());
            int turn = asked.merge(conversation, 1, Integer::sum);
            requests.add(new PlannedRequest(
                    "c" + conversation + "-r" + turn,
                    "c" + conversation,
                    conversation % USERS,
                    size.duration().multipliedBy(number).dividedBy(size.requests()),
                    behaviour(random, unruly),
                    sometimes(random, 4, 300, 3_000),
                    sometimes(random, 4, 0, 1_500),
                    sometimes(random, 4, 0, 5_000)));
        }
        return requests;
    }

    private static Behaviour behaviour(Random random, boolean unruly) {
        Behaviour.Answers answers =
                new Behaviour.Answers(1 + random.nextInt(40), millis(random, 30, 300), millis(random, 2, 40));
        int few = random.nextInt(12);
        int die = random.nextInt(100);
        if (!unruly || die < 76) {
            return answers;
        } else if (die < 80) {
            return new Behaviour.Answers(answers.tokens(), millis(random, 800, 1_600), answers.pace());
        } else if (die < 85) {
            return new Behaviour.TurnsAway(500, 1 + random.nextInt(2), Optional.empty(), answers);
        } else if (die < 88) {
            return new Behaviour.TurnsAway(429, 1, Optional.of(Duration.ofSeconds(1)), answers);
        } else if (die < 92) {
            return new Behaviour.Hangs(few);
        } else if (die < 97) {
            return new Behaviour.Cuts(few);
        }
        return new Behaviour.Garbles(few);
    }

    private static List<Fault> faults(long seed, ChaosSize size, Set<FaultKind> kinds) {
        Random random = new Random(seed ^ FAULTS);
        List<Fault> faults = new ArrayList<>();
        List<FaultKind> ofWorkers = new ArrayList<>();
        add(ofWorkers, kinds, FaultKind.KILL, size, 10);
        add(ofWorkers, kinds, FaultKind.STOP, size, 20);
        Collections.shuffle(ofWorkers, random);
        List<FaultKind> ofBroker = add(new ArrayList<>(), kinds, FaultKind.BROKER, size, 40);
        List<FaultKind> ofRedis = add(new ArrayList<>(), kinds, FaultKind.REDIS, size, 15);
        boolean stops = random.nextBoolean();
        for (int number = 0; number < ofWorkers.size(); number++) {
            Duration at = at(random, size, number, ofWorkers.size());
            int worker = 1 + random.nextInt(size.workers());
            faults.add(
                    ofWorkers.get(number) == FaultKind.KILL
                            ? new Fault.WorkerKilled(worker, at, millis(random, 200, 3_000))
                            : new Fault.WorkerStopped(worker, at, SESSION.plus(millis(random, 1_000, 4_000))));
        }
        for (int number = 0; number < ofBroker.size(); number++) {
            Duration at = at(random, size, number, ofBroker.size());
            faults.add(new Fault.BrokerKilled(at, millis(random, 200, 2_500)));
        }
        for (int number = 0; number < ofRedis.size(); number++, stops = !stops) {
            Duration at = at(random, size, number, ofRedis.size());
            Duration lasts = millis(random, 1_000, 4_000);
            faults.add(stops ? new Fault.RedisStopped(at, lasts) : new Fault.RedisKilled(at, lasts));
        }
        faults.sort(Comparator.comparing(Fault::at));
        return faults;
    }

    /// One for each so many seconds, at least one.
    private static List<FaultKind> add(
            List<FaultKind> to, Set<FaultKind> kinds, FaultKind kind, ChaosSize size, int seconds) {
        if (kinds.contains(kind)) {
            long many = Math.max(1, size.duration().toSeconds() / seconds);
            for (int number = 0; number < many; number++) {
                to.add(kind);
            }
        }
        return to;
    }

    /// Somewhere in its own part of the time between a tenth and four fifths.
    private static Duration at(Random random, ChaosSize size, int number, int of) {
        double part = 0.1 + 0.7 * (number + random.nextDouble()) / of;
        return Duration.ofMillis((long) (size.duration().toMillis() * part));
    }

    private static Optional<Duration> sometimes(Random random, int percent, int from, int to) {
        Duration duration = millis(random, from, to);
        return random.nextInt(100) < percent ? Optional.of(duration) : Optional.empty();
    }

    private static Duration millis(Random random, int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from));
    }

    private static Duration longer(Duration some, Duration other) {
        return some.compareTo(other) > 0 ? some : other;
    }
}
