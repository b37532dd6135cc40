package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerRestartTest {
    private static final int REQUESTS = 100;
    private static final Pace SLOW = new Pace(Duration.ofMillis(200), Duration.ofSeconds(2), 8);

    @TempDir
    Path directory;

    @Test
    void everyRequestIsAnsweredOnceWhenTheBrokerRestartsMeanwhile() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SLOW);
                House house = House.open(directory).asking(provider.baseUrl());
                Worker worker = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            Set<String> asked = new LinkedHashSet<>();
            for (int number = 0; number < REQUESTS; number++) {
                asking.ask("c" + number / 2, "r" + number, token);
                asked.add("r" + number);
            }
            await().atMost(House.PATIENCE).until(() -> provider.counts().open() >= REQUESTS / 4);

            house.restartBroker();

            responses.all(asked);
            await().atMost(House.PATIENCE).until(() -> worker.capacity().pending() == 0);
            Set<String> last = new LinkedHashSet<>();
            for (int number = 0; number < 20; number++) {
                asking.ask("last" + number, "last" + number, token);
                last.add("last" + number);
            }
            List<ChatResponse> all = responses.all(last).stream()
                    .filter(response -> !last.contains(response.getRequestId()))
                    .toList();
            assertThat(all).extracting(ChatResponse::getRequestId).containsExactlyInAnyOrderElementsOf(asked);
            assertThat(all).extracting(ChatResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
        }
    }
}
