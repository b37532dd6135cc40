package ai.autobot.bench.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What all contenders of a run share: one broker, one Redis, one model. Used by one thread.
public final class Servers implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String HEAP = "1g";

    private final Child servers;
    private final Child model;
    private final String kafka;
    private final String redis;

    private Servers(Child servers, Child model, String kafka, String redis) {
        this.servers = servers;
        this.model = model;
        this.kafka = kafka;
        this.redis = redis;
    }

    /// What the model was called for.
    ///
    /// @param open calls at this moment
    /// @param peak calls at once, at most
    /// @param again calls beyond the first of a request
    /// @param paidTwice answers made whole, beyond the first of a request
    public record Counts(int open, int peak, long again, long paidTwice) {}

    /// Starts all; blocks until they serve, some seconds.
    public static Servers start(Path folder) throws IOException, InterruptedException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Child servers =
                Child.start(ServerProcess.class, HEAP, logs.resolve("servers.log"), folder.resolve("data") + "");
        Child model = Child.start(ModelProcess.class, HEAP, logs.resolve("model.log"));
        try {
            model.await(START_LIMIT);
            String[] addresses = servers.await(START_LIMIT).split(" ", 2);
            return new Servers(servers, model, addresses[0], addresses[1]);
        } catch (RuntimeException | InterruptedException e) {
            servers.close();
            model.close();
            throw e;
        }
    }

    public String kafka() {
        return kafka;
    }

    public String redis() {
        return redis;
    }

    /// Has the model answer at that pace from now on, with an empty log of calls.
    ///
    /// @return its address
    public String serve(String callTimes) throws InterruptedException {
        return model.ask("serve " + callTimes, LIMIT);
    }

    /// What it was called for by requests whose id begins so.
    public Counts counts(String prefix) throws InterruptedException {
        try {
            JsonNode counts = JSON.readTree(model.ask("counts " + prefix, LIMIT));
            return new Counts(
                    counts.get("open").asInt(),
                    counts.get("peak").asInt(),
                    counts.get("again").asLong(),
                    counts.get("paidTwice").asLong());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the model's counts cannot be read", e);
        }
    }

    @Override
    public void close() {
        model.close();
        servers.stop();
    }
}
