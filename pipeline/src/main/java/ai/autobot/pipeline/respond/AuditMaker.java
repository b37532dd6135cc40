package ai.autobot.pipeline.respond;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ErrorCategory;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.schemas.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells the audit what was decided about who asked. A request that ended before anybody looked at its identity tells
/// nothing.
///
/// @param instance the name of this worker
record AuditMaker(String instance) {
    Optional<AuditEvent> make(Ended<ChatOutcome> ended, ChatRequest request, Instant now) {
        return switch (ended) {
            case Ended.Unstarted<ChatOutcome> unstarted ->
                isAboutIdentity(unstarted.code())
                        ? Optional.of(
                                event(request, null, unstarted.code(), "the authorization header is too long", now))
                        : Optional.empty();
            case Ended.Broken<ChatOutcome> broken -> Optional.empty();
            case Ended.Finished<ChatOutcome> finished -> decided(finished.result(), request, now);
        };
    }

    private Optional<AuditEvent> decided(ChatOutcome outcome, ChatRequest request, Instant now) {
        if (outcome.conclusion() instanceof Conclusion.Rejected(ErrorCode code, String reason)
                && isAboutIdentity(code)) {
            return Optional.of(event(request, outcome.identity(), code, reason, now));
        }
        if (outcome.conclusion() instanceof Conclusion.Stopped(StopCause cause, var used)
                && cause == StopCause.REVOKED) {
            return Optional.of(event(
                    request,
                    outcome.identity(),
                    ErrorCode.SESSION_ENDED,
                    "the session was revoked while the request was under way",
                    now));
        }
        return Optional.ofNullable(outcome.identity()).map(identity -> event(request, identity, null, "", now));
    }

    private static boolean isAboutIdentity(ErrorCode code) {
        return code.category() == ErrorCategory.AUTHENTICATION || code.category() == ErrorCategory.PERMISSION;
    }

    private AuditEvent event(
            ChatRequest request, @Nullable Identity identity, @Nullable ErrorCode code, String detail, Instant now) {
        return new AuditEvent(
                UUID.randomUUID().toString(),
                "chat",
                outcome(code),
                identity == null ? null : identity.userId(),
                identity == null ? null : identity.sessionHash(),
                request.getRequestId(),
                request.getConversationId(),
                code == null ? null : code.code(),
                request.getClient().orElse(null),
                instance,
                now,
                detail.isEmpty() ? Map.of() : Map.of("detail", detail));
    }

    private static AuditOutcome outcome(@Nullable ErrorCode code) {
        if (code == null) {
            return AuditOutcome.ALLOWED;
        }
        return code == ErrorCode.AUTHENTICATION_UNAVAILABLE ? AuditOutcome.ERROR : AuditOutcome.DENIED;
    }
}
