package ai.autobot.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Where and when a run was made. Immutable.
///
/// @param commit the commit, with `+` where files had been changed since
/// @param machine processor, how many, memory, system
/// @param jvm the Java that all processes ran on
/// @param startedAt when it began
/// @param load the system's load average of the last minute before it began; negative where it does not say
public record RunNotes(String commit, String machine, String jvm, String startedAt, double load) {
    private static final String UNKNOWN = "unknown";

    /// Of this process's machine, now.
    ///
    /// @param repository the working tree that was built
    public static RunNotes now(Path repository) {
        String changed = output(repository, "git", "status", "--porcelain");
        return new RunNotes(
                output(repository, "git", "rev-parse", "--short", "HEAD") + (changed.isEmpty() ? "" : "+"),
                processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, " + memory() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("commit", commit);
        object.put("machine", machine);
        object.put("jvm", jvm);
        object.put("startedAt", startedAt);
        object.put("load", load);
        return object;
    }

    String line() {
        return String.format(
                Locale.ROOT, "%s: commit %s; %s; %s; load average before %.2f", startedAt, commit, machine, jvm, load);
    }

    private static String processor() {
        return field(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch", UNKNOWN));
    }

    private static String memory() {
        String kilobytes = field(Path.of("/proc/meminfo"), "MemTotal", "");
        return kilobytes.isEmpty()
                ? "memory " + UNKNOWN
                : Long.parseLong(kilobytes.replaceAll("\\D", "")) / (1 << 20) + " GiB";
    }

    private static String field(Path file, String name, String otherwise) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static String output(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
