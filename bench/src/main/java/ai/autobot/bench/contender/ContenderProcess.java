package ai.autobot.bench.contender;

import ai.autobot.bench.process.Parent;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;

/// A contender in a JVM of its own. It says `alive` when Java runs, and `ready` when the contender has started; asked
/// for `meter` it says what it has used so far, and asked for `heap` it collects garbage and says what is left.
public final class ContenderProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ContenderProcess() {}

    /// Runs until the parent ends, or kills it.
    ///
    /// @param arguments an [Order] as JSON
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Parent parent = new Parent();
        parent.say("alive");
        Order order = Order.of(arguments[0]);
        try {
            AutoCloseable _ = Contender.of(order.contender()).start(order);
            parent.say("ready");
            parent.serve(ContenderProcess::answer);
        } catch (RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        // Its threads would keep the process alive, and what it still holds is of no use to anybody.
        Runtime.getRuntime().halt(0);
    }

    private static String answer(String question) throws IOException {
        return switch (question) {
            case "meter" -> JSON.writeValueAsString(Map.of("cpuNanos", cpuNanos(), "allocatedBytes", allocatedBytes()));
            case "heap" -> Long.toString(heapBytes());
            default -> throw new IllegalArgumentException("unknown question: " + question);
        };
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /// Of threads that have ended, too; what a virtual thread allocates counts for the thread that carries it.
    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }

    private static long heapBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
