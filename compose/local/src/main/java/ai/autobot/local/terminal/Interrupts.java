package ai.autobot.local.terminal;

import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/// What happens on Ctrl-C and on SIGTERM, while it is open: the first one asks to stop; the third ends the process at
/// once, whatever it does.
public final class Interrupts implements AutoCloseable {
    private static final int MOST = 3;

    private final Object interrupt;
    private final Object termination;

    private Interrupts(Object interrupt, Object termination) {
        this.interrupt = interrupt;
        this.termination = termination;
    }

    /// Calls the action, on a thread of its own, for each signal until closed.
    public static Interrupts on(Runnable action) {
        AtomicInteger count = new AtomicInteger();
        Runnable counted = () -> {
            if (count.incrementAndGet() >= MOST) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
            }
            action.run();
        };
        return new Interrupts(Signals.register("INT", counted), Signals.register("TERM", counted));
    }

    @Override
    public void close() {
        Signals.unregister("INT", interrupt);
        Signals.unregister("TERM", termination);
    }
}
