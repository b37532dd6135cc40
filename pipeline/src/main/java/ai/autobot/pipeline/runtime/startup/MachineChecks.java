package ai.autobot.pipeline.runtime.startup;

import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What of this machine and this process a worker depends on: Java, its folder, the disk.
///
/// @param limit for each check
public record MachineChecks(KafkaSettings kafka, StartupSettings settings, Duration limit) {
    private static final int JAVA = 25;
    private static final String STATE_DIRECTORY = "autobot.kafka.state-directory";

    public List<Check> all() {
        return List.of(
                Check.local("java", limit, () -> java(Runtime.version())),
                Check.local("state-directory", limit, () -> Folders.writable(kafka.stateDirectory(), STATE_DIRECTORY)),
                Check.local("disk", limit, this::disk));
    }

    static Finding java(Runtime.Version version) {
        if (version.feature() < JAVA) {
            return new Finding.Fault("Java " + version, "Run it with Java " + JAVA + ".");
        }
        return version.feature() == JAVA
                ? new Finding.Ok(version.toString())
                : new Finding.Warning(
                        version + ", newer than what it was tested with", "Run it with Java " + JAVA + ".");
    }

    private Finding disk() {
        try {
            Path scarce = kafka.stateDirectory();
            long free = free(scarce);
            long other = free(kafka.knowledgeDirectory());
            if (other < free) {
                scarce = kafka.knowledgeDirectory();
                free = other;
            }
            return disk(scarce, free);
        } catch (IOException e) {
            return new Finding.Warning(
                    "the free space cannot be told: " + e.getClass().getSimpleName(),
                    "See whether the folders of " + STATE_DIRECTORY
                            + " and autobot.kafka.knowledge-directory can be read.");
        }
    }

    private Finding disk(Path folder, long free) {
        String text = size(free) + " free at " + folder;
        String remedy =
                "Make room, or set " + STATE_DIRECTORY + " and autobot.kafka.knowledge-directory to another disk.";
        if (free < settings.diskErrorBytes()) {
            return new Finding.Fault(text + ", less than " + size(settings.diskErrorBytes()), remedy);
        }
        return free < settings.diskWarningBytes()
                ? new Finding.Warning(text + ", less than " + size(settings.diskWarningBytes()), remedy)
                : new Finding.Ok(text);
    }

    private static long free(Path folder) throws IOException {
        return Files.getFileStore(Folders.nearest(folder)).getUsableSpace();
    }

    private static String size(long bytes) {
        return bytes < 1L << 30
                ? (bytes >> 20) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
