package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A response is told before the state behind it is committed: who has the partition next keeps what is missing, and
/// answers nothing again.
class ToldBeforeCommitTest {
    private static final int CONVERSATIONS = 12;

    /// The longest that the settings allow: a kill right after an answer meets what is not committed.
    private static final String COMMITS = "5s";

    private static final Pace QUICK = new Pace(Duration.ofMillis(50), Duration.ofMillis(200), 4);

    /// The arrivals are committed meanwhile.
    private static final Pace SLOW = new Pace(Duration.ofMillis(50), Duration.ofSeconds(6), 4);

    private static final Topic<String, ConversationHistory> HISTORIES = new Topic<>(
            JourneyStores.changelog("autobot", JourneyStores.HISTORY),
            Serdes.String(),
            AvroSerde.of(ConversationHistory.class),
            Map.of());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void whatWasToldOfRequestsWhoseArrivalIsReadAgain() throws Exception {
        assertThatAKillAfterTheAnswersLosesNothing(QUICK);
    }

    @Test
    void whatWasToldOfRequestsThatArePending() throws Exception {
        assertThatAKillAfterTheAnswersLosesNothing(SLOW);
    }

    private void assertThatAKillAfterTheAnswersLosesNothing(Pace pace) throws Exception {
        try (PacedProvider provider = PacedProvider.start(pace);
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.kafka.commit-interval", COMMITS);
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            WorkerProcess worker = house.workerProcess("worker-1");
            try {
                Set<String> first = ask(asking, 1, token);
                responses.all(first);
                worker.kill();

                worker = house.workerProcess("worker-1");
                Set<String> asked = ask(asking, 2, token);
                asked.addAll(first);
                List<ChatResponse> all = responses.all(asked);

                assertThat(all).extracting(ChatResponse::getRequestId).containsExactlyInAnyOrderElementsOf(asked);
                assertThat(all).extracting(ChatResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
                assertThat(provider.counts().started()).as("calls").isEqualTo(asked.size());
                assertThatEachIsAuditedOnce(house, asked);
                assertThatConversationsAreWhole(house);
            } finally {
                worker.close();
            }
        }
    }

    private static Set<String> ask(Asking asking, int turn, String token) {
        Set<String> asked = new LinkedHashSet<>();
        for (int conversation = 0; conversation < CONVERSATIONS; conversation++) {
            String requestId = "c" + conversation + "-r" + turn;
            asking.askSoon("c" + conversation, requestId, token);
            asked.add(requestId);
        }
        asking.flush();
        return asked;
    }

    private static void assertThatEachIsAuditedOnce(House house, Set<String> asked) {
        try (Seen<String, AuditEvent> audit = new Seen<>(house.kafka(), Topics.AUDIT_EVENTS)) {
            List<AuditEvent> events = audit.until(seen -> chats(seen).size() >= asked.size());
            assertThat(chats(events)).containsExactlyInAnyOrderElementsOf(asked);
        }
    }

    private static List<String> chats(List<AuditEvent> events) {
        return events.stream()
                .filter(event -> event.getAction().equals("chat"))
                .map(event -> event.getRequestId().orElseThrow())
                .toList();
    }

    private static void assertThatConversationsAreWhole(House house) {
        try (Seen<String, ConversationHistory> histories = new Seen<>(house.kafka(), HISTORIES)) {
            histories.until(seen -> seen.stream()
                            .filter(history -> questions(history).size() == 2)
                            .map(ToldBeforeCommitTest::questions)
                            .distinct()
                            .count()
                    == CONVERSATIONS);
            assertThat(histories.until(_ -> true))
                    .allSatisfy(
                            history -> assertThat(questions(history)).isSorted().doesNotHaveDuplicates());
        }
    }

    private static List<String> questions(ConversationHistory history) {
        return history.getTurns().stream().map(Turn::getQuestion).toList();
    }
}
