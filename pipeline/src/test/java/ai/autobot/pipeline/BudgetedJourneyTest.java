package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.authenticate.StandardPermissions;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.TokenSink;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the calls of a user leave of its budget, with the whole pipeline in Kafka's own driver and a real Redis; who
/// asks stands in the header, and what the model does stands in the question.
@SuppressWarnings("NullAway.Init")
class BudgetedJourneyTest {
    /// A call takes ten tokens for its prompt, and at most fifty for its answer unless the request says otherwise.
    private static final int BUDGET = 100;

    private static final String QUESTION = "x".repeat(36);

    @TempDir
    Path folder;

    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private EmbeddedRedis redis;
    private RedisConnections connections;
    private TokenPublisher tokens;
    private ChatDriver chat;
    private TestInputTopic<byte[], byte[]> requests;
    private TestInputTopic<byte[], byte[]> cancellations;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @BeforeEach
    void open() throws InterruptedException {
        redis = EmbeddedRedis.start(folder.resolve("redis"));
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
        tokens = new TokenPublisher(Map.of("bootstrap.servers", "localhost:1"));
        TokenBudget budget = new TokenBudget(
                connections.keyspace(RedisDatabase.MAIN),
                Live.fixed(Configuration.of(
                        BudgetSettings.class,
                        Map.of("autobot.budget.tokens", "" + BUDGET, "autobot.budget.window", "31d"))),
                Clock.systemUTC());
        ChatJourney work = new ChatJourney(
                (bytes, requestId) -> new Unsealed.Opened(new String(bytes, StandardCharsets.UTF_8)),
                new Believing(),
                new NoKnowledge(),
                new NoLedger(),
                budget,
                tokens,
                new WastedWork(metrics, Live.fixed(Configuration.of(GenerateSettings.class, Map.of()))),
                FixedTerms.of(
                        new ChatRights("m"),
                        Configuration.of(EnrichSettings.class, Map.of()),
                        "",
                        new CallEstimate(2_000, 50),
                        new Obeying()));
        chat = ChatDriver.unsealed(
                work,
                Configuration.of(RespondSettings.class, Map.of("autobot.respond.history-turns", "0")),
                folder.resolve("streams"));
        requests = chat.requests();
        cancellations = chat.cancellations();
    }

    @AfterEach
    void close() {
        chat.driver().close();
        tokens.close();
        connections.close();
        redis.close();
    }

    @Test
    void whatACallDidNotUseIsLeftForTheNextUntilTooLittleIs() {
        ask("ada", "answer 0");
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        ask("ada", "answer 40");
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);

        ask("ada", "answer 40");
        ChatResponse refused = response();
        ask("bob", "answer 40");

        assertBudgetExceeded(refused);
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(calls).hasValue(3);
    }

    @Test
    void whatAFailedCallHasUsedCounts() {
        ask("ada", "fail 40");
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.FAILED);

        ask("ada", "answer 40");

        assertBudgetExceeded(response());
    }

    @Test
    void ofACancelledCallWhatHadComeCountsAndNotWhatWasReserved() throws InterruptedException {
        String cancelled = ask("ada", "hang 40", 80);
        begun.await();
        cancel("ada", cancelled);
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.CANCELLED);

        // Of the hundred, ten of the prompt and the forty that had come are used.
        ask("ada", "answer 0", 41);
        assertBudgetExceeded(response());
        ask("ada", "answer 0", 40);
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
    }

    @Test
    void whileRedisIsGoneCallsAreMadeAndSaySo() {
        redis.close();

        ask("ada", "answer 40");
        ChatResponse response = response();

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getDegraded()).containsExactly("ledger_unavailable", "budget_unavailable");
    }

    @Test
    void aResponseTellsWhatItsCallWasToldAndMet() throws InterruptedException {
        ask("ada", "fail 40");
        ChatResponse failed = response();
        String cancelled = ask("bob", "hang 40", 80);
        begun.await();
        cancel("bob", cancelled);
        ChatResponse stopped = response();
        ask("ada", "answer 40");
        ChatResponse refused = response();

        assertThat(failed.getPromptHash())
                .hasValueSatisfying(hash -> assertThat(hash).matches("[0-9a-f]{64}"));
        assertThat(events(failed)).containsExactly("asked obeying", "ended provider_stream_cut");
        assertThat(stopped.getPromptHash()).isPresent().isNotEqualTo(failed.getPromptHash());
        assertThat(events(stopped)).containsExactly("asked obeying", "first_token ", "stopped cancelled");
        assertThat(refused.getPromptHash()).isEmpty();
        assertThat(events(refused)).isEmpty();
    }

    private static List<String> events(ChatResponse response) {
        return response.getCallEvents().stream()
                .map(event -> event.getName() + " " + event.getDetail().orElse(""))
                .toList();
    }

    private static void assertBudgetExceeded(ChatResponse response) {
        ResponseError error = response.getError().orElseThrow();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(error.getCode()).isEqualTo("budget_exceeded");
        assertThat(error.getRetryAfterMillis())
                .hasValueSatisfying(millis ->
                        assertThat(millis).isBetween(1L, Duration.ofDays(31).toMillis()));
    }

    private String ask(String user, String behaviour) {
        return ask(user, behaviour, null);
    }

    private String ask(String user, String behaviour, @Nullable Integer maxTokens) {
        String requestId = "r" + System.nanoTime();
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId(requestId)
                .setConversationId(user)
                .setMessage((behaviour + " " + QUESTION).substring(0, QUESTION.length() + 4))
                .setCreatedAt(Instant.now())
                .setUseKnowledge(false)
                .setMaxTokens(maxTokens)
                .build();
        send(requests, Topics.CHAT_REQUESTS, user, request);
        return requestId;
    }

    private void cancel(String user, String requestId) {
        ChatCancellation cancellation = ChatCancellation.newBuilder()
                .setRequestId(requestId)
                .setConversationId(user)
                .setCreatedAt(Instant.now())
                .build();
        send(cancellations, Topics.CHAT_CANCELLATIONS, user, cancellation);
    }

    private static <V> void send(TestInputTopic<byte[], byte[]> to, Topic<String, V> topic, String user, V value) {
        byte[] key = user.getBytes(StandardCharsets.UTF_8);
        to.pipeInput(new TestRecord<>(
                key,
                topic.values().serializer().serialize(topic.name(), value),
                new RecordHeaders().add(Topics.AUTHORIZATION, key)));
    }

    private ChatResponse response() {
        return chat.response();
    }

    /// Whoever they say they are.
    private static final class Believing implements Authenticator {
        @Override
        public Authentication authenticate(@Nullable String authorization) {
            return authorization == null
                    ? new Authentication.Rejected(ErrorCode.AUTHENTICATION_MISSING, "nobody asks")
                    : new Authentication.Accepted(new Identity(
                            authorization, "hash", Set.of("user"), StandardPermissions.TABLE.of(Set.of("user"))));
        }

        @Override
        public SessionWatch watch(@Nullable String authorization, Runnable whenRevoked) {
            return SessionWatch.NONE;
        }

        @Override
        public Optional<String> ownerOf(String authorization) {
            return Optional.of(authorization);
        }
    }

    /// Answers, fails, or says something and hangs, and uses as many tokens for it as the question says.
    private final class Obeying implements Provider {
        @Override
        public String name() {
            return "obeying";
        }

        @Override
        public Generation generate(Prompt prompt, TokenSink sink) throws InterruptedException {
            calls.incrementAndGet();
            String[] words = prompt.question().split(" ", 3);
            int used = Integer.parseInt(words[1]);
            TokenUsage usage = new TokenUsage(10, used, false);
            return switch (words[0]) {
                case "answer" -> new Generation.Answered("m", "stop", usage);
                case "fail" -> new Generation.Failed("m", ErrorCode.PROVIDER_STREAM_CUT, "as told", null, usage);
                default -> {
                    sink.append("four".repeat(used));
                    begun.countDown();
                    new CountDownLatch(1).await();
                    throw new IllegalStateException("nobody counts it down");
                }
            };
        }

        @Override
        public void close() {}
    }
}
