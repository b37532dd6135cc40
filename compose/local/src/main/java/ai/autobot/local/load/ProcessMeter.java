package ai.autobot.local.load;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;

/// What this process uses. Used by one thread.
final class ProcessMeter {
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

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
