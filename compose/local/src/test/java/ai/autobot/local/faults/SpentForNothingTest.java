package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was paid for nothing is on the page of metrics, by its cause.
class SpentForNothingTest {
    private static final String CANCELLED = "cancelled";
    private static final String ABANDONED = "abandoned";
    private static final String RETRY = "retry";
    private static final String CRASH = "crash";
    private static final String REBALANCE = "rebalance";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void whatWasSpentForNothingIsShownByItsCause() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.http.port", "0")
                        .with("autobot.generate.openai.price-prompt", "1000000")
                        .with("autobot.generate.openai.retry-delay", "10ms");
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            provider.when("crashing", FaultyProvider.Line::hang);
            String token = house.signIn("ada");
            try (WorkerProcess first = house.workerProcess("worker-1")) {
                asking.ask("c-1", "crashing", token);
                await().atMost(House.PATIENCE).until(() -> provider.calls("crashing") == 1);
                first.kill();
            }
            provider.when("crashing", line -> stream(line, "at last", true));

            try (Worker worker = Worker.start(house.configuration("worker-1"))) {
                assertThat(responses.to("crashing").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
                assertThat(spent(worker, CRASH, "prompt")).isPositive();
                assertThat(spent(worker, CRASH, "completion")).isZero();
                assertThat(spent(worker, RETRY, "prompt")).isZero();
                assertThat(spent(worker, "fallback", "prompt")).isZero();

                // Taken, and closed without a word: it may have been counted.
                AtomicInteger tries = new AtomicInteger();
                provider.when("silent", line -> {
                    if (tries.incrementAndGet() > 1) {
                        stream(line, "second time", true);
                    }
                });
                asking.ask("c-2", "silent", token);
                assertThat(responses.to("silent").getText()).isEqualTo("second time");
                assertThat(spent(worker, RETRY, "prompt")).isPositive();
                double retried = spent(worker, RETRY, "prompt");

                // Turned away: that costs nothing.
                AtomicInteger busy = new AtomicInteger();
                provider.when("busy", line -> {
                    if (busy.incrementAndGet() > 1) {
                        stream(line, "second time", true);
                    } else {
                        line.status(503, "");
                    }
                });
                asking.ask("c-3", "busy", token);
                assertThat(responses.to("busy").getText()).isEqualTo("second time");
                assertThat(spent(worker, RETRY, "prompt")).isEqualTo(retried);
                assertThat(spent(worker, ABANDONED, "prompt")).isZero();

                provider.when("broken", line -> stream(line, "not all of", false));
                asking.ask("c-4", "broken", token);
                assertThat(responses.to("broken").getStatus()).isEqualTo(ResponseStatus.FAILED);
                assertThat(spent(worker, ABANDONED, "prompt")).isPositive();
                assertThat(spent(worker, ABANDONED, "completion")).isPositive();

                provider.when("unwanted", line -> {
                    line.raw(FaultyProvider.STREAM);
                    line.token("a long story");
                    line.hang();
                });
                asking.ask("c-5", "unwanted", token);
                await().atMost(House.PATIENCE).until(() -> provider.calls("unwanted") == 1);
                asking.cancel("c-5", "unwanted", token);
                assertThat(responses.to("unwanted").getStatus()).isEqualTo(ResponseStatus.CANCELLED);
                double wasted = spent(worker, CANCELLED, "prompt");
                assertThat(wasted).isPositive();
                assertThat(metric(worker, "autobot_wasted_price_total{cause=\"cancelled\"}"))
                        .isEqualTo(wasted);
                assertThat(spent(worker, REBALANCE, "prompt")).isZero();
            }
        }
    }

    private static void stream(FaultyProvider.Line line, String text, boolean whole) throws IOException {
        line.raw(FaultyProvider.STREAM);
        line.token(text);
        if (whole) {
            line.finish();
        }
    }

    static double spent(Worker worker, String cause, String kind) throws Exception {
        return metric(worker, "autobot_wasted_tokens_total{cause=\"" + cause + "\",kind=\"" + kind + "\"}");
    }

    static double metric(Worker worker, String name) throws Exception {
        URI page = URI.create(worker.url().orElseThrow() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
