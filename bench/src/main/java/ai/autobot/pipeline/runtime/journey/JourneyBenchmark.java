package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A request goes through a partition's journey: it arrives and is stored, its attempt runs on the spot, what it
/// returns goes through the queue of completions, and is collected and ended. The stores are those of a worker, in a
/// temporary
/// folder, without their changelogs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class JourneyBenchmark {
    private static final int CONVERSATIONS = 1_000;

    private final PendingRequest request =
            new PendingRequest(ByteBuffer.allocate(300), null, null, 1L, Instant.EPOCH, 0, false, null, null, null);
    private final MockProcessorContext<String, Report<String>> context = context();
    private final Processor<String, Signal, String, Report<String>> journey = journey(context);
    private int number;

    private static MockProcessorContext<String, Report<String>> context() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        try {
            Path folder = Files.createTempDirectory("autobot-jmh");
            MockProcessorContext<String, Report<String>> context =
                    new MockProcessorContext<>(properties, new TaskId(0, 0), folder.toFile());
            context.setCurrentSystemTimeMs(System.currentTimeMillis());
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made", e);
        }
    }

    private static Processor<String, Signal, String, Report<String>> journey(
            MockProcessorContext<String, Report<String>> context) {
        JourneySettings settings = Configuration.of(JourneySettings.class, Map.of());
        Journeys<String> journeys = new Journeys<>(
                Live.fixed(settings),
                new Echo(),
                new Capacity(settings),
                new JourneyStatistics(),
                Runnable::run,
                () -> "attempt",
                true,
                HandOver.within(settings.handOverGrace()));
        add(context, JourneyStores.pending());
        add(context, JourneyStores.ended(settings.rememberIds()));
        add(context, JourneyStores.history());
        Processor<String, Signal, String, Report<String>> processor = new JourneyProcessor<>(journeys);
        processor.init(context);
        return processor;
    }

    private static void add(MockProcessorContext<String, Report<String>> context, StoreBuilder<?> builder) {
        StateStore store = builder.withLoggingDisabled().withCachingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    /// From arrival to end.
    @Benchmark
    public int arriveRunEnd() {
        number++;
        RequestKey key = new RequestKey("conversation-" + number % CONVERSATIONS, "request-" + number);
        journey.process(new Record<>(key.conversationId(), new Signal.Arrived(key, request), number));
        int ended = context.forwarded().size();
        context.resetForwards();
        return ended;
    }

    private static final class Echo implements Work<String> {
        @Override
        public String run(Attempt attempt) {
            return attempt.id();
        }

        @Override
        public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return new StopVerdict(null, null, ErrorCode.CANCEL_NOT_ALLOWED, "nobody stops anything here");
        }
    }
}
