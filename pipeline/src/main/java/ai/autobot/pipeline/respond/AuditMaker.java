package ai.autobot.pipeline.respond;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ErrorCategory;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.pipeline.runtime.journey.StopJudged;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.schemas.AuditAttributes;
import ai.autobot.schemas.ErrorCode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells the audit what was decided about who asked, or wished to stop what was asked. A request that ended before
/// anybody looked at its identity tells nothing. One whose attempt left no result tells that it is not known what was
/// decided: it may have been let in, and have published tokens.
///
/// @param instance the name of this worker
record AuditMaker(String instance) {
    Optional<AuditEvent> make(Ended<ChatOutcome> ended, ChatRequest request, Instant now) {
        return switch (ended) {
            case Ended.Unstarted<ChatOutcome> unstarted -> unstarted(unstarted, request, now);
            case Ended.Broken<ChatOutcome> broken ->
                Optional.of(event(broken, null, request, broken.code(), brokenBy(broken.stopCause()), now));
            case Ended.Finished<ChatOutcome> finished -> decided(finished, request, now);
        };
    }

    private Optional<AuditEvent> unstarted(Ended.Unstarted<ChatOutcome> unstarted, ChatRequest request, Instant now) {
        if (isAboutIdentity(unstarted.code())) {
            return Optional.of(
                    event(unstarted, null, request, unstarted.code(), "the authorization header is too long", now));
        }
        int attempts = unstarted.pending().getAttempt();
        return attempts == 0
                ? Optional.empty()
                : Optional.of(event(
                        unstarted,
                        null,
                        request,
                        unstarted.code(),
                        "attempts that began and left no result: " + attempts,
                        now));
    }

    private static String brokenBy(@Nullable StopCause cause) {
        if (cause == null) {
            return "the attempt broke";
        }
        return cause == StopCause.REVOKED
                ? "the session was revoked, and the attempt did not stop, or broke"
                : "the attempt was told to stop and did not, or broke: "
                        + cause.name().toLowerCase(Locale.ROOT);
    }

    private Optional<AuditEvent> decided(Ended.Finished<ChatOutcome> finished, ChatRequest request, Instant now) {
        ChatOutcome outcome = finished.result();
        if (outcome.conclusion() instanceof Conclusion.Rejected rejected && isAboutIdentity(rejected.code())) {
            return Optional.of(refused(finished, rejected, request, now));
        }
        if (outcome.conclusion() instanceof Conclusion.Stopped(StopCause cause, var used)
                && cause == StopCause.REVOKED) {
            return Optional.of(event(
                    finished,
                    outcome.identity(),
                    request,
                    ErrorCode.SESSION_ENDED,
                    "the session was revoked while the request was under way",
                    now));
        }
        String detail = outcome.degraded().contains(ChatOutcome.KNOWLEDGE_NOT_ALLOWED)
                ? "none of the session's roles may have the knowledge base looked into"
                : "";
        return Optional.ofNullable(outcome.identity())
                .map(identity -> event(finished, identity, request, null, detail, now));
    }

    /// A wish to stop a request is told of on its own: a refusal has no response, and what it concerns goes on.
    AuditEvent make(StopJudged<ChatOutcome> judged, Instant now) {
        StopVerdict verdict = judged.verdict();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("detail", verdict.detail());
        attributes.put("effective", Boolean.toString(judged.effective()));
        if (judged.wish() != null) {
            attributes.put("wish", judged.wish());
        }
        if (verdict.begunWith() != null) {
            addBegun(attributes, verdict.begunWith());
        }
        if (judged.unchecked() > 0) {
            attributes.put("unchecked", Integer.toString(judged.unchecked()));
        }
        return new AuditEvent(
                UUID.randomUUID().toString(),
                "cancel",
                outcome(verdict.refusal()),
                verdict.userId(),
                verdict.sessionHash(),
                judged.key().requestId(),
                judged.key().conversationId(),
                verdict.refusal() == null ? null : verdict.refusal().code(),
                null,
                instance,
                now,
                AuditAttributes.of(attributes));
    }

    /// A session of another issuer's user has no sign-in here that could be told of.
    private static void addBegun(Map<String, String> attributes, Set<String> roles) {
        attributes.put("session", "begun");
        attributes.put("roles", String.join(",", new TreeSet<>(roles)));
    }

    private static boolean isAboutIdentity(ErrorCode code) {
        return code.category() == ErrorCategory.AUTHENTICATION || code.category() == ErrorCategory.PERMISSION;
    }

    private AuditEvent refused(
            Ended.Finished<ChatOutcome> finished, Conclusion.Rejected rejected, ChatRequest request, Instant now) {
        @Nullable Identity identity = finished.result().identity();
        return identity == null && rejected.userId() != null
                ? event(
                        rejected.userId(),
                        rejected.sessionHash(),
                        request,
                        rejected.code(),
                        Map.of("detail", rejected.reason()),
                        now)
                : event(finished, identity, request, rejected.code(), rejected.reason(), now);
    }

    /// Of whom no identity was established, the user is told whom a genuine token named when the request arrived: the
    /// session had ended, or could not be looked up.
    private AuditEvent event(
            Ended<ChatOutcome> ended,
            @Nullable Identity identity,
            ChatRequest request,
            @Nullable ErrorCode code,
            String detail,
            Instant now) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (!detail.isEmpty()) {
            attributes.put("detail", detail);
        }
        if (identity != null && identity.sessionBegun()) {
            addBegun(attributes, identity.roles());
        }
        return event(
                identity == null ? ended.pending().getUserId().orElse(null) : identity.userId(),
                identity == null ? null : identity.sessionHash(),
                request,
                code,
                attributes,
                now);
    }

    private AuditEvent event(
            @Nullable String userId,
            @Nullable String sessionHash,
            ChatRequest request,
            @Nullable ErrorCode code,
            Map<String, String> attributes,
            Instant now) {
        return new AuditEvent(
                UUID.randomUUID().toString(),
                "chat",
                outcome(code),
                userId,
                sessionHash,
                request.getRequestId(),
                request.getConversationId(),
                code == null ? null : code.code(),
                AuditAttributes.textOrNull(request.getClient().orElse(null)),
                instance,
                now,
                AuditAttributes.of(attributes));
    }

    private static AuditOutcome outcome(@Nullable ErrorCode code) {
        if (code == null) {
            return AuditOutcome.ALLOWED;
        }
        boolean undecided = code == ErrorCode.AUTHENTICATION_UNAVAILABLE || !isAboutIdentity(code);
        return undecided ? AuditOutcome.ERROR : AuditOutcome.DENIED;
    }
}
