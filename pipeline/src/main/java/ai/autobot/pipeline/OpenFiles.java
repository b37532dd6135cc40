package ai.autobot.pipeline;

import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.StartupException;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many files this process may have open; each call of a model over the network is one. Immutable.
///
/// @param limit as the system says it
record OpenFiles(long limit) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    /// For Kafka, the stores, the index, Redis and the libraries.
    private static final int FOR_OTHERS = 1_000;

    private static final int LEAST_CALLS = 10;

    /// What the system allows this process; without a limit where it does not say.
    static OpenFiles ofThisProcess() {
        return new OpenFiles(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        ? system.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE);
    }

    /// The calls that may run at once: as many as wanted, or as many as the limit has room for, which is logged then.
    /// More would fail for want of a file, in other places too.
    ///
    /// @param connections whether each call takes one
    /// @param wanted `autobot.journey.max-running`
    /// @throws StartupException when there is room for none to speak of
    int callsAtOnce(boolean connections, int wanted) {
        return connections ? connectionsAtOnce(wanted) : wanted;
    }

    /// What the limit means for that many calls at once.
    ///
    /// @param connections whether each call takes one
    /// @param wanted `autobot.journey.max-running`
    Finding finding(boolean connections, int wanted) {
        String most = limit == Long.MAX_VALUE ? "without a limit" : limit + " at once";
        if (!connections) {
            return limit < FOR_OTHERS
                    ? new Finding.Warning(most + ", fewer than " + FOR_OTHERS, "Raise the limit with ulimit -n.")
                    : new Finding.Ok(most);
        }
        long room = limit - FOR_OTHERS;
        if (room < LEAST_CALLS) {
            return new Finding.Fault(most + ", too few to call a model", remedy(wanted));
        }
        return room < wanted
                ? new Finding.Warning(
                        most + ", so " + room + " calls may run, not autobot.journey.max-running=" + wanted,
                        remedy(wanted))
                : new Finding.Ok(most);
    }

    private static String remedy(int wanted) {
        return "Raise it to " + (FOR_OTHERS + wanted) + " with ulimit -n.";
    }

    private int connectionsAtOnce(int wanted) {
        long room = limit - FOR_OTHERS;
        if (room >= wanted) {
            return wanted;
        }
        if (room < LEAST_CALLS) {
            throw new StartupException("This process may have " + limit + " files open, too few to call a model: "
                    + (FOR_OTHERS + wanted) + " would do for autobot.journey.max-running=" + wanted
                    + ", " + (FOR_OTHERS + LEAST_CALLS) + " are the least. Raise it with ulimit -n.");
        }
        LOG.warn(
                "fewer calls at once than max-running, for the limit of open files: wanted={} calls={} openFiles={}",
                wanted,
                room,
                limit);
        return (int) room;
    }
}
