package ai.autobot.local.up;

import ai.autobot.local.terminal.Steps;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes one thing after the other, each with its line; what fails is said, and does not keep the rest open.
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private Ending() {}

    static void of(Steps steps, String name, AutoCloseable resource) {
        long from = System.nanoTime();
        steps.now(name + " ends");
        try {
            resource.close();
            steps.done(name, "ended", Duration.ofNanos(System.nanoTime() - from));
        } catch (Exception e) {
            LOG.debug("{} did not end cleanly", name, e);
            steps.warn(name + " did not end cleanly: " + e.getMessage());
        }
    }
}
