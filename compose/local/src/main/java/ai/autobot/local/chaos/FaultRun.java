package ai.autobot.local.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Does to the processes what the plan says, each fault on a thread of its own and at its time; two faults of one
/// process come one after the other. Beside that it puts a new worker in the place of one that ended by itself, as
/// whoever runs workers would. Thread-safe.
final class FaultRun implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofMinutes(1);

    private final ChaosHouse house;
    private final Chronicle chronicle;
    private final List<ReentrantLock> workers = new ArrayList<>();
    private final ReentrantLock broker = new ReentrantLock();
    private final ReentrantLock redis = new ReentrantLock();
    private final List<Thread> threads = new ArrayList<>();
    private final Thread keeper;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private FaultRun(ChaosHouse house, Chronicle chronicle) {
        this.house = house;
        this.chronicle = chronicle;
        house.workers().forEach(_ -> workers.add(new ReentrantLock(true)));
        keeper = Thread.ofVirtual().name("keeper").unstarted(this::keep);
    }

    /// Begins; the times of the faults count from the chronicle's beginning.
    static FaultRun start(List<Fault> faults, ChaosHouse house, Chronicle chronicle) {
        FaultRun run = new FaultRun(house, chronicle);
        for (Fault fault : faults) {
            run.threads.add(Thread.ofVirtual().name("fault").start(() -> run.play(fault)));
        }
        run.keeper.start();
        return run;
    }

    /// Whether all faults have been undone.
    boolean isOver() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    /// @throws IllegalStateException when a process could not be started again, or so: the run is worth nothing then
    void check() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a fault cannot be played: " + cause.getMessage(), cause);
        }
    }

    private void play(Fault fault) {
        try {
            chronicle.await(fault.at());
            ReentrantLock turn = lock(fault);
            turn.lockInterruptibly();
            try {
                Instant from = Instant.now();
                begin(fault);
                Instant struck = Instant.now();
                chronicle.tell(fault.sentence());
                Thread.sleep(fault.lasts());
                end(fault);
                chronicle.played(new FaultSpan(fault, from, struck, Instant.now()));
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            // The run is over; whoever ends it ends the processes as well.
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private ReentrantLock lock(Fault fault) {
        return switch (fault) {
            case Fault.WorkerKilled killed -> workers.get(killed.worker() - 1);
            case Fault.WorkerStopped stopped -> workers.get(stopped.worker() - 1);
            case Fault.BrokerKilled _ -> broker;
            case Fault.RedisKilled _, Fault.RedisStopped _ -> redis;
        };
    }

    private void begin(Fault fault) {
        switch (fault) {
            case Fault.WorkerKilled killed -> slot(killed.worker()).kill();
            case Fault.WorkerStopped stopped -> slot(stopped.worker()).stop();
            case Fault.BrokerKilled _ -> house.killBroker();
            case Fault.RedisKilled _ -> house.killRedis();
            case Fault.RedisStopped _ -> house.stopRedis();
        }
    }

    private void end(Fault fault) {
        switch (fault) {
            case Fault.WorkerKilled killed -> {
                slot(killed.worker()).start();
                chronicle.tell(slot(killed.worker()).name() + " started again");
            }
            case Fault.WorkerStopped stopped -> {
                slot(stopped.worker()).goOn();
                chronicle.tell(slot(stopped.worker()).name() + " goes on (SIGCONT), a zombie");
            }
            case Fault.BrokerKilled _ -> {
                house.startBrokerAgain();
                chronicle.tell("broker started again");
            }
            case Fault.RedisKilled _ -> {
                house.startRedisAgain();
                chronicle.tell("Redis started again");
            }
            case Fault.RedisStopped _ -> {
                house.letRedisGoOn();
                chronicle.tell("Redis goes on (SIGCONT)");
            }
        }
    }

    private WorkerSlot slot(int number) {
        return house.workers().get(number - 1);
    }

    private void keep() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                for (WorkerSlot slot : house.workers()) {
                    OptionalInt code = slot.replaceEnded();
                    if (code.isPresent()) {
                        chronicle.endedByItself(slot.name(), code.getAsInt());
                    }
                }
            }
        } catch (InterruptedException e) {
            // The run is over.
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    /// Plays no more; what is stopped or down stays so.
    @Override
    public void close() {
        keeper.interrupt();
        threads.forEach(Thread::interrupt);
        try {
            keeper.join(CLOSE_LIMIT);
            for (Thread thread : threads) {
                thread.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
