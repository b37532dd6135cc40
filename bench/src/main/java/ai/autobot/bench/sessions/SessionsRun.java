package ai.autobot.bench.sessions;

import ai.autobot.embedded.FaultyWay;
import ai.autobot.local.load.Quantiles;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.authenticate.IssuedSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Sessions that begin, are used and are revoked. Used by one thread.
///
/// @param desk begins and revokes
record SessionsRun(SessionDesk desk) {
    private static final Set<String> ROLES = Set.of("user");
    private static final long LOOK_EACH_NANOS = 200_000;

    /// Begins sessions, many at once.
    ///
    /// @return their tokens
    List<IssuedSession> begin(int sessions, int threads) throws InterruptedException, ExecutionException {
        return together(threads, sessions, number -> desk.sessions().create("user-" + number, ROLES));
    }

    /// Lets one after another in.
    ///
    /// @return how long each took, in nanoseconds
    long[] use(Office office, List<IssuedSession> sessions) throws InterruptedException {
        long[] nanos = new long[sessions.size()];
        for (int number = 0; number < nanos.length; number++) {
            String token = sessions.get(number).token();
            long from = System.nanoTime();
            require(office.lets(token));
            nanos[number] = System.nanoTime() - from;
        }
        return nanos;
    }

    /// Lets them in, many at once.
    ///
    /// @return how many a second
    double useTogether(Office office, List<IssuedSession> sessions, int looks, int threads)
            throws InterruptedException, ExecutionException {
        long from = System.nanoTime();
        together(threads, threads, thread -> {
            for (int look = thread; look < looks; look += threads) {
                require(office.lets(sessions.get(look % sessions.size()).token()));
            }
            return thread;
        });
        return looks * 1e9 / (System.nanoTime() - from);
    }

    /// Revokes them, many at once.
    void revoke(List<IssuedSession> sessions, int threads) throws InterruptedException, ExecutionException {
        together(threads, sessions.size(), number -> {
            require(desk.sessions().revoke(sessions.get(number).session().hash()));
            return number;
        });
    }

    /// Revokes one session after another, each in use at every office.
    ///
    /// @param numb what stands before Redis for the offices: the connection on which each hears goes numb just
    ///     before each revocation; empty where all is well
    /// @return microseconds from the order to revoke until the last office has refused
    Quantiles refusals(List<Office> offices, List<FaultyWay> numb, int tries)
            throws InterruptedException, ExecutionException {
        long[] micros = new long[tries];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < tries; number++) {
                IssuedSession issued = desk.sessions().create("user-" + number, ROLES);
                for (Office office : offices) {
                    letWarm(office, issued.token());
                }
                List<Future<Long>> refused = new ArrayList<>();
                for (Office office : offices) {
                    refused.add(threads.submit(() -> {
                        while (office.lets(issued.token())) {
                            LockSupport.parkNanos(LOOK_EACH_NANOS);
                        }
                        return System.nanoTime();
                    }));
                }
                numb.forEach(FaultyWay::numbLatest);
                long from = System.nanoTime();
                require(desk.sessions().revoke(issued.session().hash()));
                long last = from;
                for (Future<Long> one : refused) {
                    last = Math.max(last, one.get());
                }
                micros[number] = (last - from) / 1_000;
            }
        }
        return Quantiles.of(micros);
    }

    /// Until it is let in without Redis.
    private static void letWarm(Office office, String token) throws InterruptedException {
        long before = office.statistics().warm();
        while (office.statistics().warm() == before) {
            require(office.lets(token));
            LockSupport.parkNanos(LOOK_EACH_NANOS);
        }
    }

    private static <T> List<T> together(int threads, int times, Step<T> step)
            throws InterruptedException, ExecutionException {
        try (ExecutorService executor =
                Executors.newFixedThreadPool(threads, Thread.ofVirtual().factory())) {
            List<Callable<T>> steps = new ArrayList<>();
            for (int number = 0; number < times; number++) {
                int each = number;
                steps.add(() -> step.take(each));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : executor.invokeAll(steps)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private static void require(boolean done) {
        if (!done) {
            throw new IllegalStateException("a session was not there, or was not let in");
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T take(int number) throws InterruptedException;
    }
}
