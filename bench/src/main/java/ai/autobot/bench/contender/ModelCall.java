package ai.autobot.bench.contender;

import ai.autobot.bench.CallTimes;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.generate.AnswerStream;
import ai.autobot.pipeline.generate.CallLog;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.generate.SystemPrompt;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.schemas.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// What every contender but the whole pipeline does with a request: it calls the model, by the pipeline's own client,
/// and makes one response. Thread-safe.
final class ModelCall {
    private static final AvroSerde<ChatRequest> REQUESTS = AvroSerde.of(ChatRequest.class);
    private static final AvroSerde<ChatResponse> RESPONSES = AvroSerde.of(ChatResponse.class);

    private final Provider provider;
    private final String system;
    private final @Nullable TokenPublisher tokens;

    private ModelCall(Provider provider, String system, @Nullable TokenPublisher tokens) {
        this.provider = provider;
        this.system = system;
        this.tokens = tokens;
    }

    static ModelCall of(Order order) {
        GenerateSettings settings = Configuration.of(GenerateSettings.class, settings(order));
        return new ModelCall(
                order.model().isEmpty()
                        ? new SleepingModel(CallTimes.of(order.calls()).withQuickWarmUp())
                        : Providers.from(settings, "openai"),
                SystemPrompt.text(settings),
                order.stream() ? new TokenPublisher(Clients.common(order)) : null);
    }

    /// How the pipeline's client reaches the model.
    static Map<String, String> settings(Order order) {
        return order.model().isEmpty()
                ? Map.of()
                : Map.of(
                        "autobot.generate.providers", "openai",
                        "autobot.generate.openai.base-url", order.model(),
                        "autobot.generate.openai.model", "paced");
    }

    /// Answers a record's value; blocks for as long as the call takes.
    ProducerRecord<String, byte[]> answer(byte[] request) {
        ChatResponse response;
        try {
            response = answer(REQUESTS.decode(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped during a call", e);
        }
        return new ProducerRecord<>(
                Topics.CHAT_RESPONSES.name(),
                response.getConversationId(),
                RESPONSES.serializer().serialize(Topics.CHAT_RESPONSES.name(), response));
    }

    ChatResponse answer(ChatRequest request) throws InterruptedException {
        Prompt prompt = new Prompt(system, List.of(), List.of(), request.getMessage(), null, null, null);
        Generation generation;
        String text;
        if (tokens == null) {
            StringBuilder collected = new StringBuilder();
            generation = provider.generate(prompt, collected::append);
            text = collected.toString();
        } else {
            AnswerStream stream = tokens.open(
                    request.getConversationId(),
                    request.getRequestId(),
                    1,
                    UUID.randomUUID().toString(),
                    new CallLog());
            generation = provider.generate(prompt, stream);
            text = stream.text();
        }
        return ChatResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setConversationId(request.getConversationId())
                .setStatus(generation instanceof Generation.Answered ? ResponseStatus.ANSWERED : ResponseStatus.FAILED)
                .setText(text)
                .setProvider(provider.name())
                .setModel(generation.model())
                .setUsage(generation.usage())
                .setCreatedAt(Instant.now())
                .build();
    }
}
