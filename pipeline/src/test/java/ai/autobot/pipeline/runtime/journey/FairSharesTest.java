package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one user's requests leave for another's, within a partition and between partitions of an instance. Calls
/// return when the test says, those that were started first before the others.
@SuppressWarnings("NullAway.Init")
class FairSharesTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path folder;

    private final List<String> started = new ArrayList<>();
    private final Queue<Call> calls = new ArrayDeque<>();
    private final LinkedBlockingQueue<Call> begun = new LinkedBlockingQueue<>();
    private long asked;
    private Journeys<String> journeys;

    @Test
    void oneUsersThousandRequestsDoNotDelayAnothersOne() {
        Partition partition = partition(Map.of("autobot.journey.max-running", "1"));
        for (int number = 0; number < 1_000; number++) {
            partition.ask("ada", "a" + number);
        }

        partition.ask("bob", "b");
        returnOne();
        partition.collect();

        assertThat(started).containsExactly("a0", "b");
    }

    @Test
    void aUserAtItsLimitHoldsUpNobodyAndGoesOnWhenACallOfItReturnsInAnyPartition() {
        Partition one = partition(Map.of("autobot.journey.max-running-per-user", "2"));
        Partition other = new Partition();
        one.ask("ada", "a0");
        one.ask("ada", "a1");
        other.ask("ada", "a2");

        other.ask("bob", "b");
        other.collect();
        List<String> atTheLimit = List.copyOf(started);
        returnOne();
        other.collect();

        assertThat(atTheLimit).containsExactly("a0", "a1", "b");
        assertThat(started).containsExactly("a0", "a1", "b", "a2");
    }

    @Test
    void requestsWithoutAGenuineTokenHaveTheShareOfOneUserAndTakeNobodysElse() {
        Partition partition = partition(Map.of("autobot.journey.max-running-per-user", "1"));
        partition.ask(null, "n0");
        partition.ask(null, "n1");

        partition.ask("ada", "a");
        partition.collect();

        assertThat(started).containsExactly("n0", "a");
    }

    @Test
    void oneRequestTooManyOfAUserIsTurnedAwayAndAnothersIsNot() {
        Partition partition = partition(Map.of("autobot.journey.max-pending-per-user", "2"));
        partition.ask("ada", "a0");
        partition.ask("ada", "a1");

        partition.ask("ada", "a2");
        partition.ask("bob", "b");

        assertThat(partition.verdicts()).containsExactly("a2: " + ErrorCode.OVERLOADED.code());
        assertThat(started).contains("b");
    }

    @Test
    void aUserWhoseRequestsHoldTooMuchIsTurnedAwayAndAnotherIsNot() {
        Partition partition =
                partition(Map.of("autobot.journey.max-pending-bytes-per-user", Integer.toString(2 * Ticket.OWN_BYTES)));
        partition.ask("ada", "a0");

        partition.ask("ada", "a1");
        partition.ask("bob", "b");
        returnOne();
        partition.collect();
        partition.ask("ada", "a2");

        assertThat(partition.verdicts()).containsExactly("a1: " + ErrorCode.OVERLOADED.code(), "a0: answered");
        assertThat(started).containsExactly("a0", "b", "a2");
    }

    @Test
    void aUserWhoHasNothingWaitingMayHaveOneHoweverLarge() {
        Partition partition = partition(Map.of("autobot.journey.max-pending-bytes-per-user", "1"));

        partition.ask("ada", "a0");

        assertThat(started).containsExactly("a0");
    }

    @Test
    void whoIsTurnedAwayIsToldToWaitTheLongerTheMoreOfItsRequestsWait() {
        Partition partition = partition(Map.of("autobot.journey.max-pending-per-user", "5"));
        for (int number = 0; number < 6; number++) {
            partition.ask("ada", "a" + number);
        }
        for (int number = 0; number < 3; number++) {
            returnOne();
        }
        partition.collect();
        for (int number = 6; number < 10; number++) {
            partition.ask("ada", "a" + number);
        }

        assertThat(partition.waits()).containsExactly(Duration.ofMinutes(1), Duration.ofMillis(16_666));
    }

    @Test
    void aUserWhoWasTurnedAwayIsLetInWhenOneOfItsRequestsHasEnded() {
        Partition partition = partition(Map.of("autobot.journey.max-pending-per-user", "1"));
        partition.ask("ada", "a0");
        partition.ask("ada", "a1");
        returnOne();
        partition.collect();

        partition.ask("ada", "a2");

        assertThat(started).containsExactly("a0", "a2");
    }

    @Test
    void anotherPartitionsRequestGetsTheNextSlotThoughThisOneAlwaysLooksFirst() {
        Partition crowded = partition(Map.of("autobot.journey.max-running", "1"));
        Partition other = new Partition();
        for (int number = 0; number < 10; number++) {
            crowded.ask("ada", "a" + number);
        }
        other.ask("bob", "b");

        for (int round = 0; round < 4; round++) {
            returnOne();
            crowded.collect();
            other.collect();
        }

        assertThat(started).startsWith("a0", "a1", "b", "a2");
    }

    @Test
    void aPartitionThatWasLostKeepsNoSlotFromTheOthers() {
        Partition lost = partition(Map.of("autobot.journey.max-running", "1"));
        Partition other = new Partition();
        lost.ask("ada", "a0");
        lost.ask("ada", "a1");
        other.ask("bob", "b");

        lost.processor.close();
        returnOne();
        other.collect();

        assertThat(started).containsExactly("a0", "b");
    }

    @Test
    void nothingIsKeptOfAUserWhoseRequestsHaveEnded() {
        Partition partition = partition(Map.of("autobot.journey.max-running-per-user", "1"));
        for (String user : List.of("ada", "bob")) {
            partition.ask(user, user + "-0");
            partition.ask(user, user + "-1");
        }

        for (int call = 0; call < 4; call++) {
            returnOne();
            partition.collect();
        }

        assertThat(partition.verdicts()).hasSize(4);
        assertThat(journeys.capacity().users()).isZero();
    }

    private Partition partition(Map<String, String> settings) {
        journeys = MockTask.journeys(
                Configuration.of(JourneySettings.class, settings), new Waiting(), this::startAndAwaitItsBegin);
        return new Partition();
    }

    private void startAndAwaitItsBegin(Runnable attempt) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            attempt.run();
            end.complete(null);
        });
        try {
            Call call = begun.take().endingWith(end);
            started.add(call.conversation());
            calls.add(call);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void returnOne() {
        Call call = calls.remove();
        call.release().countDown();
        call.end().join();
    }

    private record Call(String conversation, CountDownLatch release, CompletableFuture<Void> end) {
        Call endingWith(CompletableFuture<Void> known) {
            return new Call(conversation, release, known);
        }
    }

    /// Answers when it is released.
    private final class Waiting implements Work<String> {
        @Override
        public String run(Attempt attempt) throws InterruptedException {
            CountDownLatch release = new CountDownLatch(1);
            begun.add(new Call(attempt.key().conversationId(), release, new CompletableFuture<>()));
            release.await();
            return "answered";
        }

        @Override
        public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return Verdicts.granted();
        }
    }

    private final class Partition {
        final MockTask task = new MockTask(journeys.settings().now(), folder, NOW);
        final JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);

        Partition() {
            processor.init(task.context);
        }

        void ask(@Nullable String user, String conversation) {
            PendingRequest pending = new PendingRequest(
                    ByteBuffer.wrap(new byte[10]), null, null, asked++, Instant.EPOCH, 0, false, null, user, null);
            processor.process(
                    new Record<>(conversation, new Signal.Arrived(new RequestKey(conversation, "r"), pending), NOW));
        }

        void collect() {
            task.punctuate();
        }

        List<Duration> waits() {
            return task.context.forwarded().stream()
                    .map(forward -> forward.record().value())
                    .filter(ended -> ended instanceof Ended.Unstarted<String>)
                    .map(ended -> requireNonNull(((Ended.Unstarted<String>) ended).retryAfter()))
                    .toList();
        }

        List<String> verdicts() {
            return task.context.forwarded().stream()
                    .map(forward -> forward.record().value())
                    .map(ended -> ended.key().conversationId() + ": " + Simulation.verdict(ended))
                    .toList();
        }
    }
}
