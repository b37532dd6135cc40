package ai.autobot.local.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// The signals that Java itself cannot send.
enum Signal {
    /// Not one instruction more.
    STOP,
    /// Goes on after a stop.
    CONT,
    /// Ends, without a chance to clean up.
    KILL;

    private static final int LIMIT_SECONDS = 20;

    /// Sends it by the program `kill`; returns when it has been sent. A process that is gone is none of its business.
    void sendTo(long processId) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(processId))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
                throw new IllegalStateException("the program 'kill' does not end");
            }
        } catch (IOException e) {
            throw new IllegalStateException("the program 'kill' cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
