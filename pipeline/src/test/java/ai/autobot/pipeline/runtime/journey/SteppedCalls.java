package ai.autobot.pipeline.runtime.journey;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// Runs what it is given on threads of which never more than one goes on, and only when it is told to: so that what
/// happens at once in reality happens in an order that a seed decides. For one test thread.
final class SteppedCalls implements Executor {
    private static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

    private final List<Call> calls = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
        calls.add(new Call(task));
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /// Lets one of them go on to its next pause, or to its end.
    void step(Random random) {
        if (!calls.isEmpty()) {
            Call call = calls.get(random.nextInt(calls.size()));
            if (call.goOn()) {
                calls.remove(call);
            }
        }
    }

    /// Ends all threads; what they still do is of no consequence.
    void abandon() {
        while (!calls.isEmpty()) {
            calls.removeIf(Call::goOn);
        }
    }

    /// To be called by what runs: lets others go first.
    ///
    /// @throws InterruptedException when it was interrupted meanwhile
    static void pause() throws InterruptedException {
        CURRENT.get().pause();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static final class Call {
        private final Semaphore turn = new Semaphore(0);
        private final Semaphore done = new Semaphore(0);
        private boolean over;

        Call(Runnable task) {
            Thread.ofVirtual().start(() -> {
                turn.acquireUninterruptibly();
                CURRENT.set(this);
                task.run();
                over = true;
                done.release();
            });
        }

        /// @return whether it has ended
        boolean goOn() {
            turn.release();
            done.acquireUninterruptibly();
            return over;
        }

        void pause() {
            done.release();
            turn.acquireUninterruptibly();
        }
    }
}
