package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.AuthorizeSettings;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permissions;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.KnowledgeBase;
import ai.autobot.pipeline.enrich.Passage;
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
import ai.autobot.pipeline.runtime.ledger.Claim;
import ai.autobot.pipeline.runtime.ledger.Recording;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.Topics;
import ai.autobot.state.FinishedCall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What users with different roles get, with the whole pipeline in Kafka's own driver; user and role stand in the
/// header.
@SuppressWarnings("NullAway.Init")
class ChatRightsJourneyTest {
    @TempDir
    Path folder;

    /// What was done for the requests, in order.
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    private EmbeddedRedis redis;
    private RedisConnections connections;
    private TokenPublisher tokens;
    private ChatDriver chat;
    private TestInputTopic<byte[], byte[]> requests;
    private TestOutputTopic<String, AuditEvent> audit;
    private int asked;

    @BeforeEach
    void open() throws InterruptedException {
        redis = EmbeddedRedis.start(folder.resolve("redis"));
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
        tokens = new TokenPublisher(Map.of("bootstrap.servers", "localhost:1"));
        ChatJourney work = new ChatJourney(
                (bytes, requestId) -> new Unsealed.Opened(new String(bytes, StandardCharsets.UTF_8)),
                new Believing(),
                new Noting(),
                new ClaimingLedger(),
                new TokenBudget(
                        connections.keyspace(RedisDatabase.MAIN),
                        Live.fixed(Configuration.of(BudgetSettings.class, Map.of())),
                        Clock.systemUTC()),
                tokens,
                new WastedWork(
                        new SimpleMeterRegistry(), Live.fixed(Configuration.of(GenerateSettings.class, Map.of()))),
                FixedTerms.of(
                        new ChatRights("small"),
                        Configuration.of(EnrichSettings.class, Map.of()),
                        "",
                        new CallEstimate(2_000, 50),
                        new Answering()));
        chat = ChatDriver.unsealed(work, Configuration.of(RespondSettings.class, Map.of()), folder.resolve("streams"));
        requests = chat.requests();
        audit = chat.audit();
    }

    @AfterEach
    void close() {
        chat.driver().close();
        tokens.close();
        connections.close();
        redis.close();
    }

    @Test
    void aModelThatIsNotAllowedIsRefusedBeforeAnythingIsLookedUpClaimedOrPaid() {
        ask("ada small-only", "c", "large");
        ChatResponse named = response();
        ask("bob large-only", "d", null);
        ChatResponse byDefault = response();

        assertRefused(named, "model_not_allowed");
        assertRefused(byDefault, "model_not_allowed");
        assertThat(done).isEmpty();
        assertThat(audit.readValue()).satisfies(event -> assertDenied(event, "ada", "model_not_allowed"));
        assertThat(audit.readValue()).satisfies(event -> assertDenied(event, "bob", "model_not_allowed"));
    }

    @Test
    void aModelThatIsAllowedIsAsked() {
        ask("ada small-only", "c", null);
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        ask("ada large-only", "c", "large");
        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);

        assertThat(done).contains("asked null", "asked large");
    }

    @Test
    void whoMayNotReadTheKnowledgeBaseIsAnsweredWithoutIt() {
        ask("ada small-only", "c", "small");
        ChatResponse without = response();
        ask("ada reader", "c2", "small");
        ChatResponse with = response();

        assertThat(without.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(without.getSources()).isEmpty();
        assertThat(without.getDegraded()).contains("knowledge_not_allowed");
        assertThat(with.getSources()).hasSize(1);
        assertThat(with.getDegraded()).doesNotContain("knowledge_not_allowed");
        assertThat(done).filteredOn(what -> what.startsWith("searched")).containsExactly("searched for [reader]");
    }

    @Test
    void aRoleThatTheTableDoesNotKnowMayNothing() {
        ask("ada unheard-of", "c", null);

        assertRefused(response(), "chat_not_allowed");
        assertThat(done).isEmpty();
    }

    @Test
    void ofTwoUsersWhoBeginTheSameConversationAtOnceOneGetsIt() {
        ask("ada reader", "c", null);
        ask("eve reader", "c", null);
        ask("ada reader", "c", null);

        ChatResponse first = response();
        ChatResponse second = response();
        ChatResponse third = response();

        assertThat(first.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertRefused(second, "conversation_not_yours");
        assertThat(second.getUserId()).hasValue("eve");
        assertThat(third.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(third.getText()).isEqualTo("after 1");
        audit.readValue();
        assertThat(audit.readValue()).satisfies(event -> assertDenied(event, "eve", "conversation_not_yours"));
    }

    @Test
    void whoIsRefusedTheirFirstRequestDoesNotOwnTheConversation() {
        ask("eve large-only", "c", null);
        assertRefused(response(), "model_not_allowed");

        ask("ada reader", "c", null);

        assertThat(response().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
    }

    private static void assertRefused(ChatResponse response, String code) {
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().map(ResponseError::getCode)).hasValue(code);
        assertThat(response.getText()).isEmpty();
        assertThat(response.getSources()).isEmpty();
    }

    private static void assertDenied(AuditEvent event, String user, String code) {
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getUserId()).hasValue(user);
        assertThat(event.getSessionHash()).hasValue("hash of " + user);
        assertThat(event.getReason()).hasValue(code);
    }

    private void ask(String userAndRole, String conversation, @Nullable String model) {
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId("r" + asked++)
                .setConversationId(conversation)
                .setMessage("what?")
                .setCreatedAt(Instant.now())
                .setModel(model)
                .build();
        requests.pipeInput(new TestRecord<>(
                conversation.getBytes(StandardCharsets.UTF_8),
                Topics.CHAT_REQUESTS.values().serializer().serialize(Topics.CHAT_REQUESTS.name(), request),
                new RecordHeaders().add(Topics.AUTHORIZATION, userAndRole.getBytes(StandardCharsets.UTF_8))));
    }

    private ChatResponse response() {
        return chat.response();
    }

    /// Whoever they say they are.
    private static final class Believing implements Authenticator {
        private final Permissions permissions = Permissions.of(Configuration.of(
                AuthorizeSettings.class,
                Map.of(
                        "autobot.authorize.roles.small-only", "chat.send, chat.continue.own, chat.model.small",
                        "autobot.authorize.roles.large-only", "chat.send, chat.continue.own, chat.model.large",
                        "autobot.authorize.roles.reader",
                                "chat.send, chat.continue.own, chat.model.*, knowledge.read")));

        @Override
        public Authentication authenticate(@Nullable String authorization) {
            String[] words = String.valueOf(authorization).split(" ", 2);
            Set<String> roles = Set.of(words[1]);
            return new Authentication.Accepted(
                    new Identity(words[0], "hash of " + words[0], roles, permissions.of(roles)));
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

    private final class Noting implements KnowledgeBase {
        @Override
        public Enrichment search(String question, Set<String> roles, int passages, Duration timeLimit) {
            done.add("searched for " + roles);
            return new Enrichment.Found(List.of(new Passage("d", "Title", null, 0, "text", 1)));
        }

        @Override
        public void close() {}
    }

    private final class Answering implements Provider {
        @Override
        public String name() {
            return "answering";
        }

        @Override
        public Generation generate(Prompt prompt, TokenSink sink) throws InterruptedException {
            done.add("asked " + prompt.model());
            sink.append("after " + prompt.history().size());
            return new Generation.Answered("m", "stop", new TokenUsage(1, 1, false));
        }

        @Override
        public void close() {}
    }

    private final class ClaimingLedger extends NoLedger {
        @Override
        public Claim claim(String call, String attemptId) {
            done.add("claimed");
            return new Claim.Claimed();
        }

        @Override
        public Recording finish(String call, FinishedCall finished) {
            return Recording.KEPT;
        }
    }
}
