package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine on real virtual threads, in Kafka's own topology driver.
class PartitionJourneyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Calls calls = new Calls();
    private final List<Ended<String>> output = new ArrayList<>();
    private final Instant start = Instant.ofEpochMilli(1_800_000_000_000L);
    private @Nullable Journeys<String> journeys;
    private @Nullable TopologyTestDriver driver;
    private @Nullable TestInputTopic<String, String> input;
    private long offset;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
        calls.release.release(1_000);
    }

    @Test
    void requestsOfOneConversationRunOneAfterTheOther() {
        open(Map.of());
        ask("c", "r1");
        ask("c", "r2");

        calls.awaitRunning("r1");
        assertThat(calls.running).containsOnly("r1");
        calls.release.release();
        awaitEnds(1);
        calls.awaitRunning("r2");
        calls.release.release();
        awaitEnds(2);

        assertThat(output).extracting(ended -> ended.key().requestId()).containsExactly("r1", "r2");
    }

    @Test
    void aSlowConversationHoldsUpNoOther() {
        open(Map.of());
        ask("slow", "stays");
        calls.awaitRunning("stays");

        ask("quick", "now");
        calls.awaitRunning("now");
        calls.finish("now");
        awaitEnds(1);

        assertThat(output).extracting(ended -> ended.key().requestId()).containsExactly("now");
    }

    @Test
    void aDuplicateIsDroppedWhileItsFirstRunsAndAfterItEnded() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");
        ask("c", "r");
        calls.release.release();
        awaitEnds(1);

        ask("c", "r");
        collect();

        assertThat(output).hasSize(1);
        assertThat(requireNonNull(journeys).statistics().duplicates()).isEqualTo(2);
    }

    @Test
    void oneRequestTooManyIsTurnedAwayAsOverloaded() {
        open(Map.of("autobot.journey.max-pending", "2"));
        ask("a", "r1");
        ask("b", "r2");

        ask("c", "r3");

        assertThat(codes()).containsExactly(ErrorCode.OVERLOADED);
    }

    @Test
    void oneRequestTooManyOfAConversationIsTurnedAwayAsBusy() {
        open(Map.of("autobot.journey.max-pending-per-conversation", "2"));
        ask("c", "r1");
        ask("c", "r2");

        ask("c", "r3");

        assertThat(codes()).containsExactly(ErrorCode.CONVERSATION_BUSY);
    }

    @Test
    void noMoreCallsRunAtOnceThanAllowed() {
        open(Map.of("autobot.journey.max-running", "3"));
        for (int request = 0; request < 10; request++) {
            ask("c" + request, "r" + request);
        }
        await().until(() -> calls.running.size() == 3);

        calls.release.release(10);
        awaitEnds(10);

        assertThat(requireNonNull(journeys).capacity().peakRunning()).isEqualTo(3);
    }

    @Test
    void aWaitingRequestEndsWhenItsDeadlinePasses() {
        open(Map.of());
        ask("c", "r1");
        ask("c", "r2", start.plusSeconds(5));

        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(6));

        assertThat(codes()).containsExactly(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(calls.started).doesNotContain("r2");
    }

    @Test
    void aRunningCallIsStoppedWhenItsDeadlinePasses() {
        open(Map.of());
        ask("c", "r", start.plusSeconds(5));
        calls.awaitRunning("r");

        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(6));
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("DEADLINE");
    }

    @Test
    void aCallThatRunsTooLongIsStopped() {
        open(Map.of("autobot.journey.attempt-limit", "1m"));
        ask("c", "r");
        calls.awaitRunning("r");

        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(61));
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("LIMIT");
    }

    @Test
    void aCallThatDoesNotStopIsGivenUpAfterTheGrace() {
        calls.deaf = true;
        open(Map.of("autobot.journey.attempt-limit", "1m", "autobot.journey.stop-grace", "10s"));
        ask("c", "r");
        calls.awaitRunning("r");
        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(61));

        driver.advanceWallClockTime(Duration.ofSeconds(11));
        calls.release.release();
        await().until(() -> requireNonNull(journeys).capacity().running() == 0);
        collect();

        assertThat(output).extracting(Simulation::verdict).containsExactly("broken");
    }

    @Test
    void aRunningCallIsStoppedWhenWhoAskedWishesSo() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        stop("c", "r", "allowed");
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("CANCELLED");
    }

    @Test
    void aWaitingRequestIsWithdrawnWhenWhoAskedWishesSo() {
        open(Map.of());
        ask("c", "r1");
        ask("c", "r2");
        stop("c", "r2", "allowed");
        awaitEnds(1);

        calls.release.release(2);
        awaitEnds(2);

        assertThat(output).extracting(Simulation::verdict).containsExactly("cancelled", "answered");
    }

    @Test
    void aWishToStopThatComesFirstIsRemembered() {
        open(Map.of());
        stop("c", "r", "allowed");

        ask("c", "r");
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("CANCELLED");
    }

    @Test
    void nobodyElseMayStopARequest() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        stop("c", "r", "denied");
        await().until(() -> calls.checked.contains("denied"));
        collect();
        calls.release.release();
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("answered");
    }

    @Test
    void aCallThatThrowsBreaksItsRequestAndNoOther() {
        open(Map.of());
        ask("a", "throws");
        ask("b", "r");
        calls.release.release(2);
        awaitEnds(2);

        assertThat(output).extracting(Simulation::verdict).containsExactlyInAnyOrder("broken", "answered");
    }

    @Test
    void callsAreStoppedWhenThePartitionIsLost() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        requireNonNull(driver).close();
        driver = null;

        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.CLOSED));
        await().until(() -> requireNonNull(journeys).capacity().running() == 0);
    }

    private void open(Map<String, String> settings) {
        Journeys<String> shared = Journeys.of(Configuration.of(JourneySettings.class, settings), calls);
        Topology topology = new Topology();
        topology.addSource("input", new StringDeserializer(), new StringDeserializer(), "input");
        topology.addProcessor("signals", ToSignal::new, "input");
        topology.addProcessor("journey", new JourneyStep<>(shared), "signals");
        topology.addProcessor("output", ToOutput::new, "journey");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        TopologyTestDriver opened = new TopologyTestDriver(topology, properties, start);
        journeys = shared;
        driver = opened;
        input = opened.createInputTopic(
                "input", Serdes.String().serializer(), Serdes.String().serializer());
    }

    private void ask(String conversation, String request) {
        ask(conversation, request, null);
    }

    private void ask(String conversation, String request, @Nullable Instant deadline) {
        requireNonNull(input)
                .pipeInput(conversation, "ask " + request + " " + (deadline == null ? "-" : deadline.toString()));
    }

    private void stop(String conversation, String request, String authorization) {
        requireNonNull(input).pipeInput(conversation, "stop " + request + " " + authorization);
    }

    private void collect() {
        requireNonNull(driver).advanceWallClockTime(Duration.ofMillis(10));
    }

    private void awaitEnds(int count) {
        await().until(() -> {
            collect();
            return output.size() >= count;
        });
    }

    private List<ErrorCode> codes() {
        return output.stream()
                .filter(ended -> ended instanceof Ended.Unstarted<String>)
                .map(ended -> ((Ended.Unstarted<String>) ended).code())
                .toList();
    }

    private final class ToSignal extends ContextualProcessor<String, String, String, Signal> {
        @Override
        public void process(Record<String, String> record) {
            String[] words = record.value().split(" ", -1);
            RequestKey key = new RequestKey(record.key(), words[1]);
            Instant deadline = words[0].equals("ask") && !words[2].equals("-") ? Instant.parse(words[2]) : null;
            PendingRequest pending =
                    new PendingRequest(ByteBuffer.wrap(new byte[100]), null, null, offset++, start, 0, false, deadline);
            Signal signal =
                    words[0].equals("ask") ? new Signal.Arrived(key, pending) : new Signal.StopAsked(key, words[2]);
            context().forward(record.withValue(signal));
        }
    }

    private final class ToOutput extends ContextualProcessor<String, Ended<String>, Void, Void> {
        @Override
        public void process(Record<String, Ended<String>> record) {
            output.add(record.value());
        }
    }

    /// Calls that run until they are released, finished by name, or stopped.
    private static final class Calls implements Work<String> {
        final Semaphore release = new Semaphore(0);
        final List<String> started = Collections.synchronizedList(new ArrayList<>());
        final Set<String> running = ConcurrentHashMap.newKeySet();
        final Map<String, StopCause> stopped = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<String> checked = new ConcurrentLinkedQueue<>();
        private final Map<String, CountDownLatch> finished = new ConcurrentHashMap<>();
        volatile boolean deaf;

        @Override
        public String run(Attempt attempt) {
            String request = attempt.key().requestId();
            started.add(request);
            running.add(request);
            try {
                if (request.equals("throws")) {
                    throw new IllegalStateException("meant to");
                }
                awaitEnd(request);
                return "answered";
            } catch (InterruptedException e) {
                StopCause cause = attempt.stopCause().orElseThrow();
                stopped.put(request, cause);
                return cause.name();
            } finally {
                running.remove(request);
            }
        }

        private void awaitEnd(String request) throws InterruptedException {
            if (deaf) {
                release.acquireUninterruptibly();
                return;
            }
            if (request.equals("now")) {
                finished.computeIfAbsent(request, r -> new CountDownLatch(1)).await();
                return;
            }
            release.acquire();
        }

        @Override
        public boolean mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            checked.add(String.valueOf(authorization));
            return "allowed".equals(authorization);
        }

        void finish(String request) {
            finished.computeIfAbsent(request, r -> new CountDownLatch(1)).countDown();
        }

        void awaitRunning(String request) {
            await().until(() -> running.contains(request));
        }
    }
}
