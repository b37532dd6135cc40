package ai.autobot.client;

import static ai.autobot.client.FakeWorker.answer;
import static ai.autobot.client.TestTopics.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ChatClientTest {
    private static final String TOKEN = "the-users-token";
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static Map<String, Object> kafka;
    private static FakeWorker worker;

    private final String conversation = "c-" + UUID.randomUUID();
    private ChatClient client;

    @BeforeAll
    static void startBroker() throws InterruptedException, ExecutionException {
        broker = EmbeddedBroker.start(directory);
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        TestTopics.create(kafka, 3);
        worker = new FakeWorker(kafka);
    }

    @AfterAll
    static void stopBroker() {
        worker.close();
        broker.close();
    }

    @BeforeEach
    void connect() {
        // Partitions that a test adds are seen soon.
        client = ChatClient.connect(FakeWorker.with(kafka, "metadata.max.age.ms", 500));
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void sendsTheRequestUnderItsConversationWithTokenAndTrace() {
        ChatRequest request = request("r-1", "What holds here?");
        client.send(request, TOKEN, SendOptions.DEFAULT.withTraceparent(TRACEPARENT));

        ConsumerRecord<String, byte[]> sent = onlyRecord(Topics.CHAT_REQUESTS);
        assertThat(value(Topics.CHAT_REQUESTS, sent)).isEqualTo(request);
        assertThat(header(sent, "authorization")).contains("Bearer " + TOKEN);
        assertThat(header(sent, "traceparent")).contains(TRACEPARENT);
    }

    @Test
    void makesARequestThatCostsNothingAfterItsTimeOut() {
        Chat chat = client.send(conversation, "What holds here?", null);

        ConsumerRecord<String, byte[]> sent = onlyRecord(Topics.CHAT_REQUESTS);
        ChatRequest request = value(Topics.CHAT_REQUESTS, sent);
        assertThat(request.getRequestId()).isEqualTo(chat.requestId());
        assertThat(request.getMessage()).isEqualTo("What holds here?");
        assertThat(request.getDeadline()).contains(request.getCreatedAt().plusSeconds(120));
        assertThat(header(sent, "authorization")).isEmpty();
    }

    @Test
    void handsOutTokensAsTheyComeAndThenTheResponse() throws InterruptedException {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        for (int index = 0; index < 5; index++) {
            worker.token(chat, 1, "a", index, "piece" + index + " ");
            assertThat(chat.nextEvent()).contains(new ChatEvent.Token("piece" + index + " "));
        }
        ChatResponse response = answer(chat, "piece0 piece1 piece2 piece3 piece4 ");
        worker.respond(response);

        assertThat(chat.nextEvent()).contains(new ChatEvent.Completed(response));
        assertThat(chat.nextEvent()).isEmpty();
        assertThat(chat.response()).succeedsWithin(PATIENCE).isEqualTo(response);
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void beginsAnewForAListenerWhenAnAttemptIsAbandoned() throws InterruptedException {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        BlockingQueue<ChatEvent> events = new LinkedBlockingQueue<>();
        chat.listen(events::add);
        worker.token(chat, 1, "a", 0, "abandoned");
        assertThat(events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new ChatEvent.Token("abandoned"));
        worker.token(chat, 2, "b", 0, "good");
        ChatResponse response = answer(chat, "good");
        worker.respond(response);

        assertThat(chat.response()).succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> events.contains(new ChatEvent.Completed(response)));
        assertThat(events)
                .containsExactly(
                        new ChatEvent.Restarted(2), new ChatEvent.Token("good"), new ChatEvent.Completed(response));
    }

    @Test
    void deliversTheWholeTextWhenTokensNeverCome() throws InterruptedException {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        ChatResponse response = answer(chat, "the whole text");
        worker.respond(response);

        assertThat(chat.nextEvent()).contains(new ChatEvent.Token("the whole text"));
        assertThat(chat.nextEvent()).contains(new ChatEvent.Completed(response));
    }

    @Test
    void deliversOnceWhatComesLateOnTheTokenTopic() throws InterruptedException {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        worker.token(chat, 1, "a", 0, "one ");
        assertThat(chat.nextEvent()).contains(new ChatEvent.Token("one "));
        ChatResponse response = answer(chat, "one two");
        worker.respond(response);
        chat.response().join();
        worker.token(chat, 1, "a", 1, "two");

        assertThat(chat.nextEvent()).contains(new ChatEvent.Token("two"));
        assertThat(chat.nextEvent()).contains(new ChatEvent.Completed(response));
        assertThat(chat.nextEvent()).isEmpty();
    }

    @Test
    void doesNotSeeTheResponseOfAnAbortedTransaction() {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        worker.abort(answer(chat, "never said"));
        ChatResponse response = answer(chat, "said");
        worker.respond(response);

        assertThat(chat.response()).succeedsWithin(PATIENCE).isEqualTo(response);
    }

    @Test
    void takesOnlyTheResponseOfItsOwnRequest() {
        Chat first = client.send(conversation, "Hello", TOKEN);
        Chat second = client.send(conversation, "Hello again", TOKEN);
        worker.respond(answer(second, "to the second"));
        worker.respond(answer(first, "to the first"));

        assertThat(first.response().join().getText()).isEqualTo("to the first");
        assertThat(second.response().join().getText()).isEqualTo("to the second");
    }

    @Test
    void skipsAndCountsRecordsThatCannotBeRead() {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        worker.raw(Topics.CHAT_RESPONSES, conversation, "{}".getBytes(StandardCharsets.UTF_8));
        worker.raw(Topics.CHAT_RESPONSES, conversation, new byte[0]);
        worker.raw(Topics.CHAT_TOKENS, conversation, new byte[] {1, 2, 3});
        worker.respond(answer(chat, "readable"));

        assertThat(chat.response()).succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> client.unreadableRecords() == 3);
    }

    @Test
    void readsPartitionsThatAreAddedWhileItRuns() throws InterruptedException, ExecutionException {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        try (Admin admin = Admin.create(kafka)) {
            admin.createPartitions(Map.of(Topics.CHAT_RESPONSES.name(), NewPartitions.increaseTo(4)))
                    .all()
                    .get();
        }
        worker.respondOn(3, answer(chat, "from the new partition"));

        assertThat(chat.response()).succeedsWithin(PATIENCE);
    }

    @Test
    void timesOutAndSaysThatTheRequestMayStillBeAnswered() throws InterruptedException {
        Chat chat =
                client.send(request("r-1", "Hello"), TOKEN, SendOptions.DEFAULT.withTimeout(Duration.ofMillis(200)));

        assertFailsWith(chat, ChatTimeoutException.class, "may still be answered");
        assertThat(chat.nextEvent()).containsInstanceOf(ChatEvent.Unanswered.class);
        assertThat(chat.nextEvent()).isEmpty();
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void sendsACancellationWithTheTokenOfTheRequest() {
        Chat chat = client.send(conversation, "Hello", TOKEN);

        assertThat(chat.cancel("the user pressed stop")).succeedsWithin(PATIENCE);
        ConsumerRecord<String, byte[]> sent = onlyRecord(Topics.CHAT_CANCELLATIONS);
        ChatCancellation cancellation = value(Topics.CHAT_CANCELLATIONS, sent);
        assertThat(cancellation.getRequestId()).isEqualTo(chat.requestId());
        assertThat(cancellation.getConversationId()).isEqualTo(conversation);
        assertThat(cancellation.getReason()).contains("the user pressed stop");
        assertThat(header(sent, "authorization")).contains("Bearer " + TOKEN);
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        Chat chat = client.send(conversation, "Hello", TOKEN);

        assertThatIllegalArgumentException().isThrownBy(() -> chat.cancel("x".repeat(257)));
    }

    @Test
    void givesItsEventsToOneFollowerOnly() {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        chat.listen(_ -> {});

        assertThatIllegalStateException().isThrownBy(() -> chat.follow(_ -> {}));
    }

    @Test
    void closingEndsWhatWaits() throws InterruptedException {
        Chat chat = client.send(conversation, "Hello", TOKEN);
        client.close();

        assertFailsWith(chat, ChatClosedException.class, "closed");
        assertThat(chat.nextEvent()).containsInstanceOf(ChatEvent.Unanswered.class);
        assertFailsWith(client.send(conversation, "Too late", TOKEN), ChatClosedException.class, "closed");
    }

    @Test
    void refusesARequestIdThatWaitsAlready() {
        Chat first = client.send(request("r-1", "Hello"), TOKEN);
        Chat second = client.send(request("r-1", "Hello"), TOKEN);

        assertFailsWith(second, ChatNotSentException.class, "r-1");
        worker.respond(answer(first, "answered"));
        assertThat(first.response()).succeedsWithin(PATIENCE);
    }

    @Test
    void saysThatARecordIsTooLargeToBeSent() {
        assertFailsWith(client.send(conversation, "x".repeat(2_000_000), TOKEN), ChatNotSentException.class, "larger");
    }

    @Test
    void saysThatARequestIsIncomplete() {
        ChatRequest incomplete = new ChatRequest();
        incomplete.put("requestId", "r-1");
        incomplete.put("conversationId", conversation);

        assertFailsWith(client.send(incomplete, TOKEN), ChatNotSentException.class, "could not be sent");
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void hasRoomForAsManyRequestsAsItsLimit() {
        try (ChatClient small = ChatClient.connect(kafka, ChatClientOptions.DEFAULT.withMaximumInFlight(1))) {
            Chat first = small.send(conversation, "Hello", TOKEN);
            assertFailsWith(small.send(conversation, "One too many", TOKEN), ChatNotSentException.class, "1 requests");

            worker.respond(answer(first, "answered"));
            assertThat(first.response()).succeedsWithin(PATIENCE);
            Chat third = small.send(conversation, "Room again", TOKEN);
            worker.respond(answer(third, "answered"));
            assertThat(third.response()).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void answersAThousandRequestsAtOnce() {
        List<Chat> chats = new ArrayList<>();
        for (int index = 0; index < 1_000; index++) {
            chats.add(client.send(conversation + "-" + index % 100, "Question " + index, TOKEN));
        }
        for (int index = 0; index < 1_000; index += 50) {
            worker.respond(chats.subList(index, index + 50).stream()
                    .map(chat -> answer(chat, "to " + chat.requestId()))
                    .toList());
        }

        CompletableFuture<?>[] all = chats.stream().map(Chat::response).toArray(CompletableFuture<?>[]::new);
        assertThat(CompletableFuture.allOf(all)).succeedsWithin(PATIENCE);
        for (Chat chat : chats) {
            assertThat(chat.response().join().getText()).isEqualTo("to " + chat.requestId());
        }
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void saysWhyItCannotConnect() {
        ChatClientOptions hurried = ChatClientOptions.DEFAULT.withConnectTimeout(Duration.ofSeconds(2));

        assertRefused(() -> ChatClient.connect(Map.of("bootstrap.servers", "127.0.0.1:1"), hurried), "within PT2S");
        assertRefused(() -> ChatClient.connect(Map.of("bootstrap.servers", "no address"), hurried), "no address");
    }

    private static void assertRefused(ThrowingCallable connecting, String why) {
        assertThatExceptionOfType(ChatConnectException.class)
                .isThrownBy(connecting)
                .withMessageContaining(why);
    }

    private static void assertFailsWith(Chat chat, Class<? extends ChatException> type, String why) {
        assertThat(chat.response())
                .failsWithin(PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(type)
                .withMessageContaining(why);
    }

    private ChatRequest request(String requestId, String message) {
        return ChatRequest.newBuilder()
                .setRequestId(requestId)
                .setConversationId(conversation)
                .setMessage(message)
                .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .build();
    }

    private ConsumerRecord<String, byte[]> onlyRecord(Topic<?, ?> topic) {
        List<ConsumerRecord<String, byte[]>> found = TestTopics.read(kafka, topic, conversation, 1);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static <V> V value(Topic<String, V> topic, ConsumerRecord<String, byte[]> found) {
        return topic.values().deserializer().deserialize(topic.name(), found.value());
    }

    private static Optional<String> header(ConsumerRecord<String, byte[]> found, String name) {
        return Optional.ofNullable(found.headers().lastHeader(name))
                .map(Header::value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
