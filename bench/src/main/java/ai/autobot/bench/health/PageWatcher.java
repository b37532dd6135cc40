package ai.autobot.bench.health;

import ai.autobot.events.HealthState;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the updates that the dashboard page reads, over HTTP. What a browser then takes to draw one is not in it.
/// Used by one thread.
final class PageWatcher implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Stream<String> updates;
    private final String component;
    private final BlockingQueue<Told> told = new ArrayBlockingQueue<>(1_000);
    private final Thread reader;

    private record Told(String state, long at) {}

    /// @param url of the worker's pages
    /// @param component whose state is watched
    PageWatcher(String url, String component) throws IOException, InterruptedException {
        this.component = component;
        HttpResponse<Stream<String>> feed = client.send(
                HttpRequest.newBuilder(URI.create(url + "/dashboard/updates")).build(),
                HttpResponse.BodyHandlers.ofLines());
        if (feed.statusCode() != 200) {
            throw new IOException("the dashboard answers " + feed.statusCode());
        }
        this.updates = feed.body();
        this.reader = Thread.ofVirtual().name("page-reader").start(() -> updates.forEach(this::take));
    }

    private void take(String line) {
        if (!line.startsWith(DATA)) {
            return;
        }
        String state = state(line.substring(DATA.length()));
        if (state != null) {
            // Nobody has waited for what is dropped.
            var _ = told.offer(new Told(state, System.nanoTime()));
        }
    }

    private @Nullable String state(String update) {
        try {
            for (JsonNode instance : JSON.readTree(update).path("instances")) {
                for (JsonNode each : instance.path("components")) {
                    if (each.path("name").asText().equals(component)) {
                        return each.path("state").asText();
                    }
                }
            }
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an update is no JSON", e);
        }
    }

    /// Reads on until an update says so that came after a moment.
    ///
    /// @param since by [System#nanoTime]
    /// @return when it was read, by the same clock
    /// @throws IllegalStateException when none says so within the limit
    long await(HealthState state, long since, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Told next = told.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new IllegalStateException(
                        "the page did not say within " + limit + " that " + component + " is " + state);
            }
            if (next.at() - since > 0 && next.state().equals(state.name())) {
                return next.at();
            }
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        updates.close();
        client.close();
        reader.interrupt();
    }
}
