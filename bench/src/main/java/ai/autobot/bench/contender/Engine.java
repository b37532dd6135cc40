package ai.autobot.bench.contender;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.ArriveStep;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.arrive.StoredRequest;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.JourneyStep;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.journey.Report;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopJudged;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.pipeline.runtime.journey.Told;
import ai.autobot.pipeline.runtime.journey.Work;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.kafka.StreamsLife;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import ai.autobot.state.PendingRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// The pipeline's journey with nothing around it: what it does for a request is what the peers do.
final class Engine {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private Engine() {}

    static AutoCloseable start(Order order, String guarantee) throws InterruptedException {
        Configuration configuration = WholePipeline.configuration(order, guarantee);
        JourneySettings settings = configuration.settings(JourneySettings.class);
        KafkaSettings kafka = configuration.settings(KafkaSettings.class);
        Journeys<ChatResponse> journeys = Journeys.of(
                Live.fixed(settings),
                _ -> order.concurrency(),
                KafkaProperties.isTransactional(kafka),
                new Asking(ModelCall.of(order)));
        Properties streams = KafkaProperties.streams(kafka);
        // Its responses go with its state, and are waited for.
        streams.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        StreamsLife life = StreamsLife.start(
                topology(journeys, configuration.settings(ArriveSettings.class)),
                streams,
                journeys.doorbells(),
                CLOSE_LIMIT);
        if (!life.awaitRunning(START_LIMIT)) {
            life.close();
            throw new IllegalStateException("the engine does not run after " + START_LIMIT);
        }
        return life;
    }

    private static Topology topology(Journeys<ChatResponse> journeys, ArriveSettings arrive) {
        Topology topology = new Topology();
        topology.addSource(
                "requests", new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.CHAT_REQUESTS.name());
        topology.addProcessor(
                "arrive",
                new ArriveStep(
                        new RequestReader(arrive, Clients.PARTITIONS),
                        (authorization, _) -> authorization.getBytes(StandardCharsets.UTF_8),
                        // Each user of the load has a token of its own.
                        authorization -> Optional.of(Integer.toHexString(authorization.hashCode())),
                        "journey",
                        "dead-letters"),
                "requests");
        topology.addProcessor("journey", new JourneyStep<>(journeys), "arrive");
        topology.addProcessor("respond", Respond::new, "journey");
        sink(topology, "responses", Topics.CHAT_RESPONSES, "respond");
        sink(topology, "dead-letters", Topics.CHAT_DEAD_LETTERS, "arrive");
        return topology;
    }

    private static void sink(Topology topology, String name, Topic<?, ?> topic, String parent) {
        topology.addSink(
                name, topic.name(), topic.keys().serializer(), topic.values().serializer(), parent);
    }

    private record Asking(ModelCall call) implements Work<ChatResponse> {
        @Override
        public ChatResponse run(Attempt attempt) throws InterruptedException {
            return call.answer(StoredRequest.request(attempt.pending()));
        }

        @Override
        public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return new StopVerdict(null, null, ErrorCode.CANCEL_NOT_ALLOWED, "nobody stops anything here");
        }
    }

    private static final class Respond extends ContextualProcessor<String, Report<ChatResponse>, String, ChatResponse> {
        @Override
        public void process(Record<String, Report<ChatResponse>> record) {
            switch (record.value()) {
                case Ended.Finished<ChatResponse> finished -> answer(record, finished.result());
                case Ended.Unstarted<ChatResponse> shed -> answer(record, failed(shed, shed.code()));
                case Ended.Broken<ChatResponse> broken -> answer(record, failed(broken, ErrorCode.INTERNAL_ERROR));
                case StopJudged<ChatResponse> judged -> {}
                case Told<ChatResponse> told -> {}
            }
        }

        private void answer(Record<String, Report<ChatResponse>> record, ChatResponse response) {
            context().forward(record.withValue(response));
        }

        private static ChatResponse failed(Ended<ChatResponse> ended, ErrorCode code) {
            return ChatResponse.newBuilder()
                    .setRequestId(ended.key().requestId())
                    .setConversationId(ended.key().conversationId())
                    .setStatus(ResponseStatus.FAILED)
                    .setText("")
                    .setError(code.toResponseError())
                    .setCreatedAt(Instant.now())
                    .build();
        }
    }
}
