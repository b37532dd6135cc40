package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class KilledWorkerTest {
    private static final Logger LOG = LoggerFactory.getLogger(KilledWorkerTest.class);

    private static final int CONVERSATIONS = 220;
    private static final int LONG_CONVERSATIONS = 40;
    private static final int LONG = 2;
    private static final int IN_FLIGHT = 200;
    private static final int RUNNING = 100;

    /// More than one of two workers has, even when it has three of the four partitions.
    private static final int RUNNING_ON_BOTH = 180;

    private static final Pace SLOW = new Pace(Duration.ofMillis(300), Duration.ofSeconds(4), 12);

    @TempDir
    Path directory;

    @Test
    void everyRequestIsAnsweredOnceAndInOrderWhenTheWorkerIsKilledTwice() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SLOW);
                House house = House.open(directory).asking(provider.baseUrl());
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            WorkerProcess worker = house.workerProcess("worker-1");
            try {
                Set<String> asked = askMany(asking, house.signIn("ada"));

                awaitInFlight(provider, RUNNING, asked.size());
                worker.kill();
                Instant restarted = Instant.now();
                worker = house.workerProcess("worker-1");
                // Those that started together end together: this kill meets many ends that are not committed.
                responses.atLeast(60);
                worker.kill();
                Instant restartedAgain = Instant.now();
                worker = house.workerProcess("worker-1");
                logFirstAnswers(responses.all(asked), restarted, restartedAgain);

                List<ChatResponse> all = onceQuiet(provider, asking, responses, house.signIn("ada"));
                assertThatEachIsAnsweredOnce(all, asked);
                assertThatConversationsAreInOrder(all, asked);
                assertThatTokensMakeTheText(all, responses);
                assertThat(all).as("those that were interrupted").anyMatch(response -> response.getAttempt() > 1);
            } finally {
                worker.close();
            }
        }
    }

    @Test
    void anotherWorkerTakesOverFromOneThatWasKilled() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SLOW);
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.kafka.session-timeout", "3s")
                        .with("autobot.ledger.lease", "3s");
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka());
                WorkerProcess first = house.workerProcess("worker-1");
                WorkerProcess second = house.workerProcess("worker-2")) {
            String token = house.signIn("ada");
            Set<String> warm = askUntilBothAnswer(asking, responses, token);
            Set<String> asked = askMany(asking, token);
            asked.addAll(warm);

            awaitInFlight(provider, RUNNING_ON_BOTH, asked.size());
            Instant killed = Instant.now();
            first.kill();
            responses.all(asked);

            LOG.info("all answered after the other worker was killed: millis={}", millisSince(killed));
            assertThat(second.isAlive()).isTrue();
            List<ChatResponse> all = onceQuiet(provider, asking, responses, token);
            assertThatEachIsAnsweredOnce(all, asked);
            assertThatConversationsAreInOrder(all, asked);
            assertThatTokensMakeTheText(all, responses);
            // Not by the attempt's number: what was never committed is no attempt to whoever takes over.
            assertThat(provider.counts().disconnected()).as("calls cut off").isPositive();
            assertThat(all).last().extracting(ChatResponse::getInstance).isEqualTo("worker-2");
        }
    }

    /// In turns, so that the requests of a conversation are not neighbours. Their names sort as they were asked.
    private static Set<String> askMany(Asking asking, String token) {
        Set<String> asked = new LinkedHashSet<>();
        for (int turn = 0; turn < LONG; turn++) {
            for (int conversation = 0; conversation < CONVERSATIONS; conversation++) {
                if (turn == 0 || conversation < LONG_CONVERSATIONS) {
                    String requestId = "c" + conversation + "-r" + turn;
                    asking.askSoon("c" + conversation, requestId, token);
                    asked.add(requestId);
                }
            }
        }
        asking.flush();
        return asked;
    }

    /// Both have partitions when both have answered.
    private static Set<String> askUntilBothAnswer(Asking asking, Responses responses, String token)
            throws InterruptedException, ExecutionException {
        Set<String> asked = new LinkedHashSet<>();
        Set<String> instances = Set.of();
        for (int round = 0; instances.size() < 2; round++) {
            assertThat(round).as("rounds until both workers answered").isLessThan(20);
            for (int conversation = 0; conversation < 12; conversation++) {
                String requestId = "warm" + conversation + "-r" + round;
                asking.ask("warm" + conversation, requestId, token);
                asked.add(requestId);
            }
            instances =
                    responses.all(asked).stream().map(ChatResponse::getInstance).collect(Collectors.toSet());
        }
        return asked;
    }

    private static void awaitInFlight(PacedProvider provider, int running, int asked) {
        await().atMost(House.PATIENCE).until(() -> provider.counts().open() >= running);
        assertThat(asked - provider.counts().finished()).as("in flight").isGreaterThanOrEqualTo(IN_FLIGHT);
    }

    /// Nothing runs any more, and on every partition something newer was answered: what comes twice, has come.
    private static List<ChatResponse> onceQuiet(
            PacedProvider provider, Asking asking, Responses responses, String token) throws Exception {
        await().atMost(House.PATIENCE).until(() -> provider.counts().open() == 0);
        Set<String> last = new LinkedHashSet<>();
        for (int conversation = 0; conversation < 40; conversation++) {
            asking.ask("last" + conversation, "last" + conversation, token);
            last.add("last" + conversation);
        }
        return responses.all(last).stream()
                .filter(response -> !last.contains(response.getRequestId()))
                .toList();
    }

    private static void assertThatEachIsAnsweredOnce(List<ChatResponse> responses, Set<String> asked) {
        assertThat(responses)
                .extracting(ChatResponse::getRequestId)
                .as("neither lost nor twice")
                .containsExactlyInAnyOrderElementsOf(asked);
        assertThat(responses).allMatch(response -> response.getStatus() == ResponseStatus.ANSWERED);
    }

    private static void assertThatConversationsAreInOrder(List<ChatResponse> responses, Set<String> asked) {
        assertThat(byConversation(
                        responses.stream().map(ChatResponse::getRequestId).toList()))
                .isEqualTo(byConversation(List.copyOf(asked)));
    }

    private static Map<String, List<String>> byConversation(List<String> requestIds) {
        return requestIds.stream()
                .collect(Collectors.groupingBy(requestId -> requestId.substring(0, requestId.indexOf('-'))));
    }

    private static void assertThatTokensMakeTheText(List<ChatResponse> all, Responses responses) {
        for (ChatResponse response : all) {
            int count = response.getTokenRecords();
            List<ChatToken> tokens = responses.tokensOf(response.getAttemptId().orElseThrow(), count);
            List<Integer> indices = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                indices.add(index);
            }
            assertThat(tokens).extracting(ChatToken::getIndex).isEqualTo(indices);
            assertThat(tokens.stream().map(ChatToken::getText).collect(Collectors.joining()))
                    .isEqualTo(response.getText());
        }
    }

    private static void logFirstAnswers(List<ChatResponse> responses, Instant... restarts) {
        for (Instant restart : restarts) {
            responses.stream()
                    .map(ChatResponse::getCreatedAt)
                    .filter(created -> created.isAfter(restart))
                    .min(Comparator.naturalOrder())
                    .ifPresent(first -> LOG.info(
                            "first answer after a restart: millis={}",
                            Duration.between(restart, first).toMillis()));
        }
    }

    private static long millisSince(Instant from) {
        return Duration.between(from, Instant.now()).toMillis();
    }
}
