package ai.autobot.pipeline.enrich;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The state that all callers share, and where they wait for it to change. Thread-safe.
final class Readiness {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private KnowledgeState state = new KnowledgeState.New();

    KnowledgeState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /// Goes on to a state, unless closed.
    void become(KnowledgeState next) {
        lock.lock();
        try {
            if (!(state instanceof KnowledgeState.Closed)) {
                state = next;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /// Has someone told of each change, on the thread that brings it: may not block.
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    boolean isClosed() {
        return state() instanceof KnowledgeState.Closed;
    }

    /// Waits until ready or closed, or until the limit; returns the state there is then.
    KnowledgeState awaitReady(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && !isSettled(state)) {
                left = changed.awaitNanos(left);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until closed, or until the limit; returns whether it is closed.
    boolean awaitClosed(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        lock.lock();
        try {
            while (!(state instanceof KnowledgeState.Closed) && deadline - System.nanoTime() > 0) {
                try {
                    if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        break;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return state instanceof KnowledgeState.Closed;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isSettled(KnowledgeState state) {
        return switch (state) {
            case KnowledgeState.Ready ready -> true;
            case KnowledgeState.Closed closed -> true;
            case KnowledgeState.New fresh -> false;
            case KnowledgeState.Initialising initialising -> false;
            case KnowledgeState.Failed failed -> false;
        };
    }
}
