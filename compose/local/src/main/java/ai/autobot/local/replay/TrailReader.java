package ai.autobot.local.replay;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.local.deadletters.Letter;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Gathers the trail of a request from the topics. Keeps what bears its id and nothing else, and of each kind a bounded
/// number. For one use by one thread.
final class TrailReader {
    private static final int MOST = 100;

    /// Workers whose clocks differ by this much may have written to the same partition.
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final TopicReader topics;
    private final String requestId;
    private final @Nullable String conversation;
    private final byte[] idBytes;
    private final List<Trail.Received> requests = new ArrayList<>();
    private final List<ChatResponse> responses = new ArrayList<>();
    private final List<AuditEvent> decisions = new ArrayList<>();
    private final Map<String, AttemptTokens> attempts = new LinkedHashMap<>();
    private final List<Trail.SetAside> letters = new ArrayList<>();
    private final TreeSet<String> conversations = new TreeSet<>();

    /// @param conversation the only one that is looked at; null means all
    TrailReader(TopicReader topics, String requestId, @Nullable String conversation) {
        this.topics = topics;
        this.requestId = requestId;
        this.conversation = conversation;
        this.idBytes = requestId.getBytes(StandardCharsets.UTF_8);
    }

    /// Blocks until all is read.
    ///
    /// @throws CommandFailure when the topics cannot be read, or several conversations have such a request
    Trail read() {
        each(Topics.CHAT_REQUESTS, conversation, Instant.EPOCH, (record, request) -> {
            if (isMeant(request.getRequestId(), request.getConversationId())) {
                Instant at = Instant.ofEpochMilli(record.timestamp());
                keep(
                        requests,
                        new Trail.Received(request, record.partition(), record.offset(), at, Letter.replayOf(record)));
            }
        });
        each(Topics.CHAT_RESPONSES, conversation, Instant.EPOCH, (_, response) -> {
            if (isMeant(response.getRequestId(), response.getConversationId())) {
                keep(responses, response);
            }
        });
        each(Topics.CHAT_TOKENS, conversation, Instant.EPOCH, (_, token) -> {
            if (isMeant(token.getRequestId(), token.getConversationId())) {
                take(token);
            }
        });
        each(Topics.AUDIT_EVENTS, null, decidedSince(), (_, event) -> {
            if (isMeant(
                    event.getRequestId().orElse(""), event.getConversationId().orElse(""))) {
                keep(decisions, event);
            }
        });
        topics.read(Topics.CHAT_DEAD_LETTERS.name(), null, this::takeLetter);
        if (conversations.size() > 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Several conversations have such a request. Name one with --conversation: "
                            + FlowingText.harmless(String.join(", ", conversations)));
        }
        requests.sort(Comparator.comparing(Trail.Received::at));
        return new Trail(
                requestId,
                conversations.isEmpty() ? "" : conversations.first(),
                requests,
                responses,
                decisions,
                List.copyOf(attempts.values()),
                letters);
    }

    /// A decision is written with the response, so of a year of them only those since then matter. Both times are of
    /// workers; what senders say of theirs may be anything.
    private Instant decidedSince() {
        return responses.stream()
                .map(ChatResponse::getCreatedAt)
                .min(Comparator.naturalOrder())
                .map(first -> first.minus(CLOCKS_APART))
                .orElse(Instant.EPOCH);
    }

    /// Decodes only what has the id's bytes in it: of a full topic that is next to nothing.
    private <V> void each(
            Topic<String, V> topic,
            @Nullable String key,
            Instant since,
            BiConsumer<ConsumerRecord<byte[], byte[]>, V> take) {
        topics.read(
                topic.name(),
                key,
                since,
                record -> decoded(topic, record).ifPresent(value -> take.accept(record, value)));
    }

    private <V> Optional<V> decoded(Topic<String, V> topic, ConsumerRecord<byte[], byte[]> record) {
        if (!mentionsId(record.value())) {
            return Optional.empty();
        }
        try {
            return Optional.of(topic.values().deserializer().deserialize(topic.name(), record.value()));
        } catch (UnreadableRecordException e) {
            // What cannot be read is among the dead letters, or nobody's.
            return Optional.empty();
        }
    }

    private boolean isMeant(String id, String in) {
        boolean meant = id.equals(requestId) && (conversation == null || conversation.equals(in));
        if (meant && conversations.size() < MOST) {
            conversations.add(in);
        }
        return meant;
    }

    private void take(ChatToken token) {
        if (attempts.size() < MOST || attempts.containsKey(token.getAttemptId())) {
            attempts.computeIfAbsent(token.getAttemptId(), _ -> new AttemptTokens(token))
                    .add(token);
        }
    }

    /// One that can be decoded must be the request; of another the id's bytes must do.
    private void takeLetter(ConsumerRecord<byte[], byte[]> record) {
        if (!mentionsId(record.value())) {
            return;
        }
        Optional<ChatRequest> request = decoded(Topics.CHAT_REQUESTS, record);
        if (request.isEmpty()
                || isMeant(request.get().getRequestId(), request.get().getConversationId())) {
            keep(letters, new Trail.SetAside(Letter.of(record), request.isPresent()));
        }
    }

    private boolean mentionsId(byte @Nullable [] value) {
        if (value == null) {
            return false;
        }
        for (int from = 0; from <= value.length - idBytes.length; from++) {
            int matching = 0;
            while (matching < idBytes.length && value[from + matching] == idBytes[matching]) {
                matching++;
            }
            if (matching == idBytes.length) {
                return true;
            }
        }
        return false;
    }

    private static <T> void keep(List<T> kept, T item) {
        if (kept.size() < MOST) {
            kept.add(item);
        }
    }
}
