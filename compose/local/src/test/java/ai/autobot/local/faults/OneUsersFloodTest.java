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
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneUsersFloodTest {
    private static final Pace SLOW = new Pace(Duration.ofMillis(50), Duration.ofMillis(200), 4);
    private static final int FLOOD = 1_000;

    @TempDir
    Path directory;

    @Test
    void anotherUsersOneRequestIsAnsweredLongBeforeTheFloodHasEndedAndNothingOfTheFloodIsLost() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SLOW);
                House house =
                        House.open(directory).asking(provider.baseUrl()).with("autobot.journey.max-running", "20");
                Worker worker = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String ada = house.signIn("ada");
            String bob = house.signIn("bob");
            Set<String> flood = new HashSet<>();
            for (int number = 0; number < FLOOD; number++) {
                asking.askSoon("ada-" + number, "a" + number, ada);
                flood.add("a" + number);
            }
            asking.flush();
            await().atMost(House.PATIENCE).until(() -> worker.statistics().arrived() == FLOOD);

            asking.ask("bob", "b", bob);

            ChatResponse answer = responses.to("b");
            List<ChatResponse> all = responses.all(flood);
            assertThat(answer.getUserId()).hasValue("bob");
            assertThat(all).hasSize(FLOOD + 1).allMatch(each -> each.getStatus() == ResponseStatus.ANSWERED);
            assertThat(endedBefore(answer.getCreatedAt(), all)).isLessThan(FLOOD / 2L);
            assertThat(provider.counts().peak()).isLessThanOrEqualTo(20);
        }
    }

    private static long endedBefore(Instant when, List<ChatResponse> responses) {
        return responses.stream()
                .filter(response -> response.getCreatedAt().isBefore(when))
                .count();
    }
}
