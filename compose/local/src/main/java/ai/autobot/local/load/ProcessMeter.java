package ai.autobot.local.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;

/// What this process uses. Used by one thread.
final class ProcessMeter {
    private static final int MOST_CALLS = 20_000;

    /// The broker's, the stores', the libraries'.
    private static final int FILES_OF_OTHERS = 2_000;

    private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final long startCpuNanos = cpuNanos();
    private long peakHeapBytes;

    /// To be called now and then: what is in use after a collection changes with each.
    void look() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : heap) {
            MemoryUsage afterCollection = pool.getCollectionUsage();
            bytes += afterCollection == null ? 0 : afterCollection.getUsed();
        }
        peakHeapBytes = Math.max(peakHeapBytes, bytes);
    }

    /// The most heap that was in use right after a collection, of those looked at; 0 when there was none.
    long peakHeapBytes() {
        return peakHeapBytes;
    }

    /// Processor time since this was made, of all threads.
    Duration cpu() {
        return Duration.ofNanos(cpuNanos() - startCpuNanos);
    }

    /// The most calls at once that the limit of open files allows when both ends are in this process; at most what a
    /// worker takes by default.
    static int mostCalls() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : MOST_CALLS;
        return (int) Math.clamp((files - FILES_OF_OTHERS) / 2, 100L, MOST_CALLS);
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
