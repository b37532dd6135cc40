package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.ledger.CallLedger;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.Topics;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// No call of the provider is made twice: not after a kill, not by a rebalance, not by a rolling restart.
class PaidOnceTest {
    private static final Logger LOG = LoggerFactory.getLogger(PaidOnceTest.class);
    private static final int CONVERSATIONS = 60;
    private static final Pace UNHURRIED = new Pace(Duration.ofMillis(300), Duration.ofSeconds(10), 5);
    private static final Pace SLOW = new Pace(Duration.ofMillis(300), Duration.ofSeconds(4), 8);
    private static final Pace LONG = new Pace(Duration.ofMillis(300), Duration.ofSeconds(20), 8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void callsThatHadFinishedWhenTheWorkerWasKilledAreReused() throws Exception {
        try (PacedProvider provider = PacedProvider.start(UNHURRIED);
                House house = House.open(directory).asking(provider.baseUrl());
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            WorkerProcess worker = house.workerProcess("worker-1");
            try {
                Set<String> asked = new LinkedHashSet<>();
                List<String> calls = ask(asking, house.signIn("ada"), asked);
                await().atMost(House.PATIENCE).until(() -> provider.counts().started() == asked.size());
                // Calls finish, and their ends cannot be committed.
                house.stopBroker();
                awaitFinished(house, calls);

                worker.kill();
                house.startBroker();
                worker = house.workerProcess("worker-1");
                List<ChatResponse> all = responses.all(asked);

                assertThat(provider.counts().started()).as("calls made").isEqualTo(asked.size());
                assertThatEachIsAnsweredOnce(all, asked, responses);
                assertThat(all).anyMatch(ChatResponse::getReused);
                logReused("kill", all);
            } finally {
                worker.close();
            }
        }
    }

    @Test
    void aRollingRestartOfThreeWorkersUnderLoadMakesNoCallTwice() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SLOW);
                House house = House.open(directory).asking(provider.baseUrl());
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            List<WorkerProcess> workers = new ArrayList<>();
            AtomicBoolean enough = new AtomicBoolean();
            Set<String> asked = new LinkedHashSet<>();
            FutureTask<Integer> load = new FutureTask<>(() -> askUntil(enough, asking, token, asked));
            try {
                for (int number = 1; number <= 3; number++) {
                    workers.add(house.workerProcess("worker-" + number));
                }
                Thread.ofVirtual().start(load);
                await().atMost(House.PATIENCE).until(() -> provider.counts().finished() >= 30);

                for (int number = 0; number < 3; number++) {
                    long before = provider.counts().started();
                    workers.get(number).end();
                    workers.set(number, house.workerProcess("worker-" + (number + 1)));
                    awaitRunning(workers.get(number), 2);
                    await().atMost(House.PATIENCE).until(() -> provider.counts().started() >= before + 30);
                }
                enough.set(true);
                load.get();
                List<ChatResponse> all = responses.all(asked);

                assertThat(provider.counts().disconnected())
                        .as("calls broken off")
                        .isZero();
                assertThat(provider.counts().started()).as("calls made").isEqualTo(asked.size());
                assertThatEachIsAnsweredOnce(all, asked, responses);
                assertThat(all).anyMatch(ChatResponse::getReused);
                logReused("rolling restart", all);
            } finally {
                enough.set(true);
                workers.forEach(WorkerProcess::close);
            }
        }
    }

    @Test
    void aPartitionThatLeavesWithItsCallsRunningAndComesBackMakesNoCallTwice() throws Exception {
        try (PacedProvider provider = PacedProvider.start(LONG);
                House house = House.open(directory).asking(provider.baseUrl());
                Worker worker = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            Set<String> asked = new LinkedHashSet<>();
            try (WorkerProcess visitor = house.workerProcess("visitor")) {
                ask(asking, token, asked);
                await().atMost(House.PATIENCE).until(() -> worker.handedOver() > 0);
                int handedOver = worker.handedOver();

                visitor.end();
                List<ChatResponse> all = responses.all(asked);

                assertThat(provider.counts().started()).as("calls made").isEqualTo(asked.size());
                assertThatEachIsAnsweredOnce(all, asked, responses);
                assertThat(all).anyMatch(ChatResponse::getReused);
                LOG.info(
                        "handed over: calls={} reusedByTheSameWorker={}",
                        handedOver,
                        worker.ledger().reused());
            }
        }
    }

    @Test
    void aWorkerThatIsClosedFinishesItsCallsAndAnswersWhenItIsBack() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SLOW);
                House house = House.open(directory).asking(provider.baseUrl());
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            Worker worker = house.worker();
            Set<String> asked = new LinkedHashSet<>();
            ask(asking, house.signIn("ada"), asked);
            await().atMost(House.PATIENCE).until(() -> provider.counts().open() == asked.size());

            worker.close();
            assertThat(provider.counts().finished()).isEqualTo(asked.size());

            try (Worker _ = house.worker()) {
                List<ChatResponse> all = responses.all(asked);
                assertThat(provider.counts().started()).as("calls made").isEqualTo(asked.size());
                assertThatEachIsAnsweredOnce(all, asked, responses);
                assertThat(all).allMatch(ChatResponse::getReused);
            }
        }
    }

    @Test
    void whatTakesLongerThanTheGraceIsCancelledAtTheProviderAndMadeAgain() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.journey.hand-over-grace", "300ms");
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            AtomicBoolean disconnected = new AtomicBoolean();
            provider.when("hangs", line -> {
                line.raw(FaultyProvider.STREAM);
                line.token("never more");
                line.hang();
                disconnected.set(true);
            });
            Worker worker = house.worker();
            asking.ask("c", "hangs", house.signIn("ada"));
            await().atMost(House.PATIENCE).until(() -> provider.calls("hangs") == 1);

            worker.close();
            await().atMost(House.PATIENCE).untilTrue(disconnected);
            provider.when("hangs", line -> {
                line.raw(FaultyProvider.STREAM);
                line.token("at last");
                line.finish();
            });

            try (Worker again = house.worker()) {
                assertThat(responses.to("hangs").getText()).isEqualTo("at last");
                assertThat(provider.calls("hangs")).isEqualTo(2);
                assertThat(again.ledger().takenOver()).as("it was given up").isZero();
            }
        }
    }

    /// One request in each of many conversations.
    ///
    /// @return the names of their calls
    private static List<String> ask(Asking asking, String token, Set<String> asked) throws Exception {
        List<String> calls = new ArrayList<>();
        for (int conversation = 0; conversation < CONVERSATIONS; conversation++) {
            String requestId = "c" + conversation + "-r";
            byte[] value =
                    Asking.bytes(Asking.request("c" + conversation, requestId).build());
            long offset = asking.sendRaw(
                            ("c" + conversation).getBytes(StandardCharsets.UTF_8),
                            value,
                            Map.of(Topics.AUTHORIZATION, ("Bearer " + token).getBytes(StandardCharsets.UTF_8)))
                    .offset();
            calls.add(CallLedger.name(
                    new RequestKey("c" + conversation, requestId),
                    new PendingRequest(
                            ByteBuffer.wrap(value), null, null, offset, Instant.EPOCH, 0, false, null, null, null)));
            asked.add(requestId);
        }
        return calls;
    }

    private static int askUntil(AtomicBoolean enough, Asking asking, String token, Set<String> asked) throws Exception {
        int number = 0;
        while (!enough.get()) {
            String requestId = "r" + number;
            asking.ask("c" + number, requestId, token);
            asked.add(requestId);
            number++;
            Thread.sleep(50);
        }
        return number;
    }

    /// Until the ledger has the results of these calls.
    private static void awaitFinished(House house, List<String> calls) throws InterruptedException {
        RedisSettings settings = Configuration.of(
                RedisSettings.class,
                Map.of("autobot.redis.uri", house.settings("test").get("autobot.redis.uri")));
        try (RedisConnections connections = RedisConnections.open(settings, Set.of(RedisDatabase.TASKS))) {
            Keyspace entries = connections.keyspace(RedisDatabase.TASKS);
            for (String call : calls) {
                await().atMost(House.PATIENCE)
                        .until(() -> entries.get("call:" + call)
                                .filter(entry -> entry[0] == 'F')
                                .isPresent());
            }
        }
    }

    /// Until it, and those before it in the same place, have said so this many times.
    private static void awaitRunning(WorkerProcess worker, int times) {
        await().atMost(House.PATIENCE)
                .until(() -> worker.output().split("AutoBot worker is running", -1).length > times);
    }

    private static void assertThatEachIsAnsweredOnce(List<ChatResponse> all, Set<String> asked, Responses responses) {
        assertThat(all).extracting(ChatResponse::getRequestId).containsExactlyInAnyOrderElementsOf(asked);
        assertThat(all).extracting(ChatResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
        for (ChatResponse response : all) {
            int count = response.getTokenRecords();
            List<ChatToken> tokens = responses.tokensOf(response.getAttemptId().orElseThrow(), count);
            assertThat(tokens)
                    .extracting(ChatToken::getIndex)
                    .isEqualTo(IntStream.range(0, count).boxed().toList());
            assertThat(tokens).extracting(ChatToken::getAttempt).containsOnly(response.getAttempt());
            assertThat(tokens.stream().map(ChatToken::getText).collect(Collectors.joining()))
                    .isEqualTo(response.getText());
        }
    }

    private static void logReused(String what, List<ChatResponse> all) {
        LOG.info(
                "{}: responses={} reused={}",
                what,
                all.size(),
                all.stream().filter(ChatResponse::getReused).count());
    }
}
