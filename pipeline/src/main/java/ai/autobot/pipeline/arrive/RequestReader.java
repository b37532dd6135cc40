package ai.autobot.pipeline.arrive;

import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Reads and validates what came. Every input is hostile: whatever the bytes are, the result is an outcome. Immutable,
/// thread-safe.
public final class RequestReader {
    private static final AvroSerde<ChatRequest> REQUESTS = AvroSerde.of(ChatRequest.class);
    private static final AvroSerde<ChatCancellation> CANCELLATIONS = AvroSerde.of(ChatCancellation.class);

    private static final int LONGEST_ID = 128;
    private static final int LONGEST_MESSAGE = 32_000;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_REASON = 256;
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_METADATA_KEY = 128;
    private static final int LONGEST_METADATA_VALUE = 1_024;

    private final ArriveSettings settings;
    private final int partitions;

    /// Checks the settings.
    ///
    /// @param partitions how many each of the two topics has, from 1
    /// @throws IllegalArgumentException that names the setting that is out of its range
    public RequestReader(ArriveSettings settings, int partitions) {
        Ranges.check(ArriveSettings.class, settings);
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions is " + partitions + ", not at least 1");
        }
        this.settings = settings;
        this.partitions = partitions;
    }

    /// Reads a record of `chat.requests`.
    ///
    /// @param key the record's key, null when it has none
    /// @param value the record's value, null when it has none
    /// @param partition where it lies
    /// @param now what deadlines are compared with
    public Arrival request(byte @Nullable [] key, byte @Nullable [] value, int partition, Instant now) {
        if (value == null || value.length == 0) {
            return new Arrival.Unreadable(DeadLetterReason.EMPTY);
        }
        if (value.length > settings.maxRecordBytes()) {
            return new Arrival.Unreadable(DeadLetterReason.TOO_LARGE);
        }
        ChatRequest request;
        try {
            request = REQUESTS.decode(value);
        } catch (UnreadableRecordException e) {
            return new Arrival.Unreadable(DeadLetterReason.of(e.reason()));
        }
        if (!isId(request.getRequestId()) || !isId(request.getConversationId())) {
            return new Arrival.Unreadable(DeadLetterReason.UNADDRESSABLE);
        }
        byte[] wanted = keyOf(request.getConversationId());
        if (!Arrays.equals(key, wanted)) {
            return new Arrival.Unreadable(DeadLetterReason.KEY_MISMATCH);
        }
        if (partition != partitionOf(wanted)) {
            return new Arrival.Unreadable(DeadLetterReason.WRONG_PARTITION);
        }
        if (!isValid(request)) {
            return new Arrival.Refused(request, ErrorCode.REQUEST_INVALID);
        }
        if (request.getDeadline().filter(deadline -> !deadline.isAfter(now)).isPresent()) {
            return new Arrival.Refused(request, ErrorCode.DEADLINE_EXCEEDED);
        }
        return new Arrival.Accepted(request);
    }

    /// Reads a record of `chat.cancellations`; empty when it cannot be read, or lies in another partition than its
    /// request.
    public Optional<StopWish> cancellation(byte @Nullable [] key, byte @Nullable [] value, int partition) {
        if (value == null || value.length > settings.maxRecordBytes()) {
            return Optional.empty();
        }
        try {
            ChatCancellation cancellation = CANCELLATIONS.decode(value);
            byte[] wanted = keyOf(cancellation.getConversationId());
            boolean named = isId(cancellation.getRequestId())
                    && isId(cancellation.getConversationId())
                    && Arrays.equals(key, wanted)
                    && partition == partitionOf(wanted);
            return named
                    ? Optional.of(new StopWish(
                            new RequestKey(cancellation.getConversationId(), cancellation.getRequestId()),
                            cancellation
                                    .getReason()
                                    .map(reason -> reason.substring(0, Math.min(reason.length(), LONGEST_REASON)))
                                    .orElse(null)))
                    : Optional.empty();
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    private static byte[] keyOf(String conversationId) {
        return conversationId.getBytes(StandardCharsets.UTF_8);
    }

    /// Where Kafka's Java producer puts a record with that key when it is told nothing else.
    private int partitionOf(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private static boolean isId(String id) {
        return !id.isBlank() && id.length() <= LONGEST_ID && id.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isValid(ChatRequest request) {
        return !request.getMessage().isBlank()
                && request.getMessage().length() <= LONGEST_MESSAGE
                && request.getModel().filter(model -> !isName(model)).isEmpty()
                && request.getClient().filter(client -> !isName(client)).isEmpty()
                && request.getMaxTokens().filter(tokens -> tokens < 1).isEmpty()
                && request.getTemperature()
                        .filter(degree -> !(degree >= 0 && degree <= 2))
                        .isEmpty()
                && request.getMetadata().size() <= MOST_METADATA
                && request.getMetadata().entrySet().stream().allMatch(RequestReader::isMetadata);
    }

    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isMetadata(Map.Entry<String, String> entry) {
        return entry.getKey().length() <= LONGEST_METADATA_KEY
                && entry.getValue().length() <= LONGEST_METADATA_VALUE;
    }
}
