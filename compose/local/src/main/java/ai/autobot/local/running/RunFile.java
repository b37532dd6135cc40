package ai.autobot.local.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What a running `autobot up` tells the other commands: where its Kafka and its Redis are. The Redis address may hold
/// a password, so only the owner may read the file.
///
/// @param bootstrapServers of Kafka
/// @param redisUri of Redis; a secret
/// @param processId of the `up`
/// @param processStarted when that process started, in milliseconds since the epoch; 0 where that is unknown. It tells
///     it from a later process with the same id.
/// @param data its data directory
/// @param ownServers whether it started Kafka and Redis itself
public record RunFile(
        String bootstrapServers,
        String redisUri,
        long processId,
        long processStarted,
        String data,
        boolean ownServers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// The file of this process.
    public static RunFile ofThisProcess(String bootstrapServers, String redisUri, Path data, boolean ownServers) {
        ProcessHandle self = ProcessHandle.current();
        return new RunFile(bootstrapServers, redisUri, self.pid(), startOf(self), data.toString(), ownServers);
    }

    /// The file's content; empty when there is none, it makes no sense, or its process is gone.
    ///
    /// @throws IOException when it is there and cannot be read
    public static Optional<RunFile> find(Path file) throws IOException {
        return PrivateFile.read(file).flatMap(RunFile::parse).filter(RunFile::isAlive);
    }

    /// Writes it, in the place of an earlier one.
    public void write(Path file) throws IOException {
        try {
            PrivateFile.write(file, JSON.writeValueAsString(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a run file cannot be written as JSON", e);
        }
    }

    private boolean isAlive() {
        return ProcessHandle.of(processId)
                .filter(process -> {
                    long start = startOf(process);
                    return start == 0 || processStarted == 0 || start == processStarted;
                })
                .isPresent();
    }

    private static Optional<RunFile> parse(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, RunFile.class))
                    .filter(file -> file.bootstrapServers != null && file.redisUri != null);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// Without the Redis address, which may hold a password.
    @Override
    public String toString() {
        return "RunFile[bootstrapServers=" + bootstrapServers + ", processId=" + processId + ", data=" + data + "]";
    }
}
