package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Grants;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.pipeline.runtime.journey.StopJudged;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.schemas.AuditAttributes;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditMakerTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final RequestKey KEY = new RequestKey("c", "r");
    private static final Identity ADA = new Identity("ada", "hash of ada's session", Set.of("user"));

    private final AuditMaker maker = new AuditMaker("worker-7");

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"CHAT_NOT_ALLOWED", "MODEL_NOT_ALLOWED", "CONVERSATION_NOT_YOURS"})
    void aRefusalTellsWhoWasRefusedWhatAndFromWhere(ErrorCode code) {
        AuditEvent event = about(new Conclusion.Rejected(code, "why"), ADA, List.of());

        assertThat(event.getAction()).isEqualTo("chat");
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getReason()).contains(code.code());
        assertThat(event.getUserId()).contains("ada");
        assertThat(event.getSessionHash()).contains("hash of ada's session");
        assertThat(event.getRequestId()).contains("r");
        assertThat(event.getConversationId()).contains("c");
        assertThat(event.getOrigin()).contains("client 1.0");
        assertThat(event.getInstance()).isEqualTo("worker-7");
        assertThat(event.getOccurredAt()).isEqualTo(NOW);
        assertThat(event.getAttributes()).containsOnly(Map.entry("detail", "why"));
    }

    @Test
    void aRefusalWithoutAnIdentityTellsWhomAndWhichSessionTheTokenNamed() {
        Conclusion ended = new Conclusion.Rejected(ErrorCode.SESSION_ENDED, "why", "ada", "hash of ada's session");

        AuditEvent event = about(ended, null, List.of());

        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getUserId()).contains("ada");
        assertThat(event.getSessionHash()).contains("hash of ada's session");
    }

    @Test
    void anAnswerWithoutTheKnowledgeBaseSaysThatItWasNotAllowed() {
        AuditEvent event = about(answered(), ADA, List.of(ChatOutcome.KNOWLEDGE_NOT_ALLOWED));

        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ALLOWED);
        assertThat(event.getAttributes().get("detail")).contains("knowledge base");
    }

    @Test
    void aModelsNameOfAnyKindIsPlainTextInTheAudit() {
        String hostile = "the model gpt\u202e\n2026 ALLOWED root " + "x".repeat(1_000);

        AuditEvent event = about(new Conclusion.Rejected(ErrorCode.MODEL_NOT_ALLOWED, hostile), ADA, List.of());

        assertThat(event.getAttributes().get("detail"))
                .doesNotContain("\n", "\u202e")
                .hasSizeLessThanOrEqualTo(AuditAttributes.LONGEST_TEXT);
    }

    @ParameterizedTest
    @EnumSource(
            value = StopCause.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"REVOKED", "CLOSED"})
    void anAttemptThatDidNotStopMayHaveLetSomebodyIn(StopCause cause) {
        AuditEvent event = broken(cause);

        assertThat(event.getAction()).isEqualTo("chat");
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ERROR);
        assertThat(event.getReason()).contains("internal_error");
        assertThat(event.getUserId()).as("whom the token named").contains("ada");
        assertThat(event.getSessionHash()).isEmpty();
        assertThat(event.getRequestId()).contains("r");
        assertThat(event.getAttributes().get("detail")).contains(cause.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void anAttemptThatThrewMayHaveLetSomebodyIn() {
        AuditEvent event = broken(null);

        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ERROR);
        assertThat(event.getReason()).contains("internal_error");
        assertThat(event.getUserId()).contains("ada");
        assertThat(event.getAttributes()).containsEntry("detail", "the attempt broke");
    }

    @Test
    void aRevokedSessionIsDeniedThoughItsAttemptDidNotStop() {
        AuditEvent event = broken(StopCause.REVOKED);

        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getReason()).contains("session_ended");
        assertThat(event.getUserId()).contains("ada");
        assertThat(event.getAttributes().get("detail")).contains("did not stop");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INTERNAL_ERROR", "CANCELLED", "DEADLINE_EXCEEDED"})
    void attemptsThatLeftNoResultMayHaveLetSomebodyIn(ErrorCode code) {
        AuditEvent event = unstarted(code, 3).orElseThrow();

        assertThat(event.getAction()).isEqualTo("chat");
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ERROR);
        assertThat(event.getReason()).contains(code.code());
        assertThat(event.getUserId()).contains("ada");
        assertThat(event.getAttributes().get("detail")).endsWith(": 3");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"OVERLOADED", "REQUEST_INVALID", "CANCELLED", "DEADLINE_EXCEEDED"})
    void nothingWasDecidedAboutWhomNoAttemptLookedAt(ErrorCode code) {
        assertThat(unstarted(code, 0)).isEmpty();
    }

    @Test
    void aSessionThatBeganWithARequestOrAWishIsToldOfWithIt() {
        Identity begun = new Identity("kc/ada", "hash", Set.of("user", "editor"), Grants.NONE, true);
        StopVerdict wished = new StopVerdict("kc/ada", "hash", null, "a request of their own", Set.of("user"));

        assertThat(about(answered(), begun, List.of()).getAttributes())
                .isEqualTo(Map.of("session", "begun", "roles", "editor,user"));
        assertThat(about(new Conclusion.Rejected(ErrorCode.MODEL_NOT_ALLOWED, "why"), begun, List.of())
                        .getAttributes())
                .isEqualTo(Map.of("session", "begun", "roles", "editor,user", "detail", "why"));
        assertThat(about(answered(), ADA, List.of()).getAttributes()).isEmpty();
        assertThat(maker.make(new StopJudged<>(KEY, null, wished, true, 0), NOW).getAttributes())
                .containsEntry("session", "begun")
                .containsEntry("roles", "user");
    }

    @Test
    void aWishThatWasRefusedTellsWhoWishedAndWhy() {
        StopVerdict refused =
                new StopVerdict("eve", "hash of eve's session", ErrorCode.CANCEL_NOT_ALLOWED, "another's request");

        AuditEvent event = maker.make(new StopJudged<>(KEY, "it bores\nme", refused, false, 41), NOW);

        assertThat(event.getAction()).isEqualTo("cancel");
        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(event.getReason()).contains("cancel_not_allowed");
        assertThat(event.getUserId()).contains("eve");
        assertThat(event.getSessionHash()).contains("hash of eve's session");
        assertThat(event.getRequestId()).contains("r");
        assertThat(event.getInstance()).isEqualTo("worker-7");
        assertThat(event.getAttributes())
                .isEqualTo(Map.of(
                        "detail", "another's request",
                        "effective", "false",
                        "wish", "it bores me",
                        "unchecked", "41"));
    }

    @Test
    void aWishThatWasGrantedHasNoReason() {
        StopVerdict granted = new StopVerdict("ada", "hash", null, "a request of their own");

        AuditEvent event = maker.make(new StopJudged<>(KEY, null, granted, true, 0), NOW);

        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ALLOWED);
        assertThat(event.getReason()).isEmpty();
        assertThat(event.getAttributes()).isEqualTo(Map.of("detail", "a request of their own", "effective", "true"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"AUTHENTICATION_UNAVAILABLE", "INTERNAL_ERROR"})
    void aWishThatCouldNotBeCheckedIsAnErrorAndNoDenial(ErrorCode code) {
        StopVerdict unknown = new StopVerdict(null, null, code, "Redis is gone");

        AuditEvent event = maker.make(new StopJudged<>(KEY, null, unknown, false, 0), NOW);

        assertThat(event.getOutcome()).isEqualTo(AuditOutcome.ERROR);
        assertThat(event.getUserId()).isEmpty();
    }

    private AuditEvent about(Conclusion conclusion, @Nullable Identity identity, List<String> degraded) {
        ChatOutcome outcome = new ChatOutcome(
                conclusion,
                identity,
                null,
                null,
                "",
                0,
                new ChatOutcome.Stages(null, null, null, null),
                degraded,
                ChatOutcome.Call.NONE);
        return maker.make(new Ended.Finished<>(KEY, pending(1), "attempt", NOW, outcome), request(), NOW)
                .orElseThrow();
    }

    private AuditEvent broken(@Nullable StopCause cause) {
        return maker.make(new Ended.Broken<>(KEY, pending(1), "attempt", NOW, cause), request(), NOW)
                .orElseThrow();
    }

    private Optional<AuditEvent> unstarted(ErrorCode code, int attempts) {
        return maker.make(new Ended.Unstarted<>(KEY, pending(attempts), code), request(), NOW);
    }

    private static PendingRequest pending(int attempts) {
        return new PendingRequest(
                ByteBuffer.wrap(new byte[0]), null, null, 0L, NOW, attempts, false, null, "ada", null);
    }

    private static ChatRequest request() {
        return ChatRequest.newBuilder()
                .setRequestId("r")
                .setConversationId("c")
                .setMessage("?")
                .setCreatedAt(NOW)
                .setClient("client 1.0")
                .build();
    }

    private static Conclusion answered() {
        return new Conclusion.Generated(new Generation.Answered("m", "stop", new TokenUsage(1, 1, false)));
    }
}
