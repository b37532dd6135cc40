package ai.autobot.client;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends chat requests over the topics and follows their answers. One client serves any number of threads and
/// conversations at once; make one and keep it.
///
/// It reads **all** partitions of `chat.tokens` and `chat.responses`, from their end at the time it connected.
/// Records of conversations that nobody here waits for are told by their key and not decoded, but they do cross
/// the network: many clients, or many users behind each, belong behind one gateway.
///
/// Thread-safe. A broker outage ends no request by itself: it goes on when the broker is back, within its
/// time-out.
public final class ChatClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatClient.class);
    private static final int MINIMUM_SEND_QUEUE = 1024;

    private final ChatClientOptions options;
    private final InFlight inFlight;
    private final ScheduledThreadPoolExecutor timer;
    private final LongAdder unreadable = new LongAdder();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final RequestSender sender;
    private final TopicTail tokens;
    private final TopicTail responses;

    private ChatClient(Map<String, Object> kafka, ChatClientOptions options) {
        this.options = options;
        this.inFlight = new InFlight(options.maximumInFlight());
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("chat-timeouts").factory());
        timer.setRemoveOnCancelPolicy(true);
        String name = options.name() + "-" + UUID.randomUUID().toString().substring(0, 8);
        this.sender = new RequestSender(
                KafkaSettings.producer(kafka, name + "-requests", options.timeout()),
                options.timeout(),
                Math.max(MINIMUM_SEND_QUEUE, options.maximumInFlight()));
        try {
            this.responses = TopicTail.start(
                    Topics.CHAT_RESPONSES.name(),
                    KafkaSettings.tail(kafka, name + "-responses", "read_committed"),
                    this::onResponse);
        } catch (KafkaException e) {
            sender.close();
            throw e;
        }
        try {
            // Tokens are not transactional: waiting for commits would only delay them.
            this.tokens = TopicTail.start(
                    Topics.CHAT_TOKENS.name(),
                    KafkaSettings.tail(kafka, name + "-tokens", "read_uncommitted"),
                    this::onToken);
        } catch (KafkaException e) {
            responses.close();
            sender.close();
            throw e;
        }
    }

    /// A client with the default options.
    ///
    /// @see #connect(Map, ChatClientOptions)
    public static ChatClient connect(Map<String, Object> kafka) {
        return connect(kafka, ChatClientOptions.DEFAULT);
    }

    /// Connects, and waits until no answer can be missed any more, at most [ChatClientOptions#connectTimeout()].
    ///
    /// @param kafka settings of all its Kafka clients: `bootstrap.servers` and security; what correctness
    ///     needs (isolation, acknowledgements, no group) is set over them
    /// @throws ChatConnectException when a setting is wrong, no broker answers, it refuses the client, a
    ///     topic is missing, or the thread is interrupted (its interrupt status is kept)
    public static ChatClient connect(Map<String, Object> kafka, ChatClientOptions options) {
        ChatClient client;
        try {
            client = new ChatClient(kafka, options);
        } catch (KafkaException e) {
            Throwable root = e.getCause() == null ? e : e.getCause();
            throw new ChatConnectException("the settings for Kafka do not work: " + root.getMessage(), e);
        }
        try {
            client.awaitReady(Instant.now().plus(options.connectTimeout()));
            return client;
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void awaitReady(Instant limit) {
        await(responses, limit);
        await(tokens, limit);
        try {
            sender.prepare(limit);
        } catch (KafkaException e) {
            throw new ChatConnectException("the topics for requests cannot be written: " + e.getMessage(), e);
        }
    }

    private void await(TopicTail tail, Instant limit) {
        long millis = Math.max(0, Duration.between(Instant.now(), limit).toMillis());
        try {
            tail.positioned().get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ChatConnectException(
                    "not connected within " + options.connectTimeout() + ": " + tail.obstacle(), e);
        } catch (ExecutionException e) {
            throw new ChatConnectException("the broker refuses this client: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatConnectException("interrupted while connecting", e);
        }
    }

    /// Asks a question, under a random request id, with a deadline equal to the time-out.
    ///
    /// @see #send(ChatRequest, String, SendOptions)
    public Chat send(String conversationId, String message, @Nullable String bearerToken) {
        Instant now = Instant.now();
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setConversationId(conversationId)
                .setMessage(message)
                .setCreatedAt(now)
                .setDeadline(now.plus(options.timeout()))
                .setClient(options.name())
                .build();
        return send(request, bearerToken);
    }

    /// Sends a request with the default [SendOptions].
    ///
    /// @see #send(ChatRequest, String, SendOptions)
    public Chat send(ChatRequest request, @Nullable String bearerToken) {
        return send(request, bearerToken, SendOptions.DEFAULT);
    }

    /// Sends a request and returns at once; everything that happens to it, also that it could not be sent,
    /// happens to the returned [Chat]. A record that no broker takes yet waits, within the time-out.
    ///
    /// Requests of one conversation that one thread sends arrive in that order.
    ///
    /// @param request with a request id that is new in its conversation: a used one is not answered again
    /// @param bearerToken the user's token, without `Bearer `; null sends none, which is of use to see the
    ///     rejection
    public Chat send(ChatRequest request, @Nullable String bearerToken, SendOptions sending) {
        String conversationId = Objects.requireNonNull(request.getConversationId(), "conversationId");
        String requestId = Objects.requireNonNull(request.getRequestId(), "requestId");
        Chat chat = new Chat(
                conversationId,
                requestId,
                reason -> sender.cancel(conversationId, requestId, reason, bearerToken, sending.traceparent()));
        switch (inFlight.admit(chat)) {
            case ADMITTED -> dispatch(chat, request, bearerToken, sending);
            case FULL ->
                chat.fail(new ChatNotSentException(
                        "request " + requestId + " was not sent: " + options.maximumInFlight()
                                + " requests wait for their response",
                        null));
            case DUPLICATE ->
                chat.fail(new ChatNotSentException(
                        "request " + requestId + " was not sent: one with this id waits for its response", null));
        }
        return chat;
    }

    private void dispatch(Chat chat, ChatRequest request, @Nullable String bearerToken, SendOptions sending) {
        Duration timeout = sending.timeout() == null ? options.timeout() : sending.timeout();
        Future<?> timing;
        try {
            timing = timer.schedule(
                    () -> end(chat, c -> c.fail(new ChatTimeoutException(c.requestId(), timeout))),
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            end(chat, c -> c.fail(new ChatClosedException(c.requestId())));
            return;
        }
        CompletableFuture<Void> acknowledged = sender.send(request, bearerToken, sending.traceparent());
        var _ = chat.response().whenComplete((_, _) -> {
            timing.cancel(false);
            acknowledged.cancel(false);
        });
        var _ = acknowledged.whenComplete((_, failure) -> {
            if (failure instanceof ChatNotSentException notSent) {
                end(chat, c -> c.fail(notSent));
            }
        });
        if (closed.get()) {
            end(chat, c -> c.fail(new ChatClosedException(c.requestId())));
        }
    }

    private void end(Chat chat, Consumer<Chat> ending) {
        inFlight.remove(chat);
        ending.accept(chat);
    }

    private void onToken(String conversationId, byte[] value) {
        if (inFlight.follows(conversationId)) {
            ChatToken token = read(Topics.CHAT_TOKENS, value);
            if (token != null) {
                inFlight.find(conversationId, token.getRequestId())
                        .ifPresent(chat -> chat.answer().accept(token));
            }
        }
    }

    private void onResponse(String conversationId, byte[] value) {
        if (inFlight.follows(conversationId)) {
            ChatResponse response = read(Topics.CHAT_RESPONSES, value);
            if (response != null) {
                inFlight.find(conversationId, response.getRequestId())
                        .ifPresent(chat -> end(chat, c -> c.complete(response)));
            }
        }
    }

    private <V> @Nullable V read(Topic<String, V> topic, byte[] value) {
        try {
            return topic.values().deserializer().deserialize(topic.name(), value);
        } catch (UnreadableRecordException e) {
            unreadable.increment();
            LOG.debug("A record was skipped. topic={} reason={}", topic.name(), e.reason());
            return null;
        }
    }

    /// How many requests wait for their response.
    public int inFlight() {
        return inFlight.size();
    }

    /// How many records of conversations in flight here were skipped because they could not be read.
    public long unreadableRecords() {
        return unreadable.sum();
    }

    /// Ends every waiting request with [ChatClosedException] and frees threads and connections; waits for them at
    /// most about 20 s. Requests that were sent are not cancelled. Idempotent.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        timer.shutdownNow();
        inFlight.all().forEach(chat -> end(chat, c -> c.fail(new ChatClosedException(c.requestId()))));
        tokens.close();
        responses.close();
        sender.close();
    }
}
