package ai.autobot.pipeline;

import ai.autobot.pipeline.arrive.ArriveStep;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.arrive.StopStep;
import ai.autobot.pipeline.arrive.TokenOwner;
import ai.autobot.pipeline.arrive.TokenSeal;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.respond.RespondStep;
import ai.autobot.pipeline.respond.ResponseLog;
import ai.autobot.pipeline.runtime.journey.JourneyStep;
import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.metrics.Telemetry;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/// The table of contents: the way of a chat request through the house, step by step.
///
/// ```
/// chat.requests ──────▶ arrive ─┬─▶ journey ──▶ respond ─┬─▶ chat.responses
///                               │      ▲                 └─▶ audit.events
/// chat.cancellations ─▶ stop ───┼──────┘
///                               └─▶ chat.dead-letters
/// ```
///
/// Inside the journey [ChatJourney] walks authenticate, enrich and generate, beside the stream thread.
public final class ChatTopology {
    private ChatTopology() {}

    /// Puts the steps together. Pure: nothing runs yet.
    ///
    /// @param instance the name of this worker, as responses show it
    /// @param reader decodes and validates what comes
    /// @param seal encrypts what proves an identity before it is stored
    /// @param owner tells whose a request is while it waits
    /// @param journeys runs the slow part
    /// @param respond what is kept of a conversation
    /// @param configurationVersion of the configuration as it is now
    /// @param telemetry where the steps' numbers and spans go
    /// @param early where responses are told before the state is committed; null where they go with it
    public static Topology of(
            String instance,
            RequestReader reader,
            TokenSeal seal,
            TokenOwner owner,
            Journeys<ChatOutcome> journeys,
            RespondSettings respond,
            LongSupplier configurationVersion,
            Telemetry telemetry,
            @Nullable ResponseLog early) {
        Topology topology = new Topology();

        source(topology, "requests", Topics.CHAT_REQUESTS);
        topology.addProcessor(
                "arrive", new ArriveStep(reader, seal, owner, "journey", "dead-letters", telemetry), "requests");

        source(topology, "cancellations", Topics.CHAT_CANCELLATIONS);
        topology.addProcessor("stop", new StopStep(reader), "cancellations");

        topology.addProcessor("journey", new JourneyStep<>(journeys), "arrive", "stop");

        topology.addProcessor(
                "respond",
                new RespondStep(instance, respond, configurationVersion, "responses", "audit", telemetry, early),
                "journey");
        topology.connectProcessorAndStateStores("respond", JourneyStores.HISTORY);

        sink(topology, "responses", Topics.CHAT_RESPONSES, "respond");
        sink(topology, "audit", Topics.AUDIT_EVENTS, "respond");
        sink(topology, "dead-letters", Topics.CHAT_DEAD_LETTERS, "arrive");
        return topology;
    }

    /// The same; nobody counts.
    public static Topology of(
            String instance,
            RequestReader reader,
            TokenSeal seal,
            TokenOwner owner,
            Journeys<ChatOutcome> journeys,
            RespondSettings respond,
            LongSupplier configurationVersion) {
        return of(instance, reader, seal, owner, journeys, respond, configurationVersion, Telemetry.off(), null);
    }

    /// As bytes: what cannot be read must not stop the thread that reads.
    private static void source(Topology topology, String name, Topic<?, ?> topic) {
        topology.addSource(name, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic.name());
    }

    private static void sink(Topology topology, String name, Topic<?, ?> topic, String parent) {
        topology.addSink(
                name, topic.name(), topic.keys().serializer(), topic.values().serializer(), parent);
    }
}
