package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.SESSION_ENDED;

import ai.autobot.pipeline.authenticate.RefreshStore.Standing;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.schemas.ErrorCode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives out tokens that renew a session's access, each good for once (RFC 9700, section 4.14.2). Who presents
/// one that is not the session's newest ends the session: either they or who has the newest have stolen it.
///
/// Thread-safe. Blocks until Redis and the audit answer, each within its limit.
public final class RefreshTokens {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshTokens.class);

    private final RefreshStore store;
    private final Sessions sessions;
    private final AuditTrail audit;
    private final Duration retry;
    private final SecureRandom random = new SecureRandom();

    /// @param retry for how long the same token gets the same answer again; zero for never
    public RefreshTokens(RedisRefreshStore store, Sessions sessions, AuditTrail audit, Duration retry) {
        this.store = store;
        this.sessions = sessions;
        this.audit = audit;
        this.retry = retry;
    }

    /// The first refresh token of a session that was just begun.
    ///
    /// @throws RedisUnavailableException when it cannot be kept
    public String begin(IssuedSession issued) throws InterruptedException {
        SessionId id = sessions.idOf(issued.token())
                .orElseThrow(() -> new IllegalArgumentException("issued has no genuine token of ours"));
        RefreshToken first = RefreshToken.first(id, random);
        store.begin(
                id.hash(),
                first.hash(),
                RefreshToken.seed(random),
                issued.session().endsAt());
        return first.text();
    }

    /// Exchanges a refresh token for an access token and another refresh token. Counts as a use of the session,
    /// and does not lengthen its longest lifetime.
    ///
    /// @param token what is presented; anything
    /// @param origin from where, for the audit
    public RefreshOutcome refresh(String token, String origin) throws InterruptedException {
        try {
            Optional<RefreshToken> presented = RefreshToken.parse(token);
            return presented.isPresent()
                    ? refresh(presented.get(), origin)
                    : refused(denied(AUTHENTICATION_INVALID, origin).with("detail", "it is no refresh token"));
        } catch (AuditUnavailableException e) {
            LOG.atWarn().setCause(e).log("Refresh was not done, for the audit cannot be written");
            return new RefreshOutcome.Unavailable();
        } catch (RedisUnavailableException e) {
            var _ = audit.tryToWrite(AuditEntry.failed(AuditAction.REFRESH, AUTHENTICATION_UNAVAILABLE, origin));
            return new RefreshOutcome.Unavailable();
        }
    }

    private RefreshOutcome refresh(RefreshToken presented, String origin) throws InterruptedException {
        String hash = presented.sessionId().hash();
        Optional<Session> session = sessions.find(hash);
        if (session.isEmpty()) {
            store.forget(hash);
            return refused(denied(SESSION_ENDED, origin).inSession(hash));
        }
        String userId = session.get().userId();
        if (!sessions.serves(session.get())) {
            return refused(denied(SESSION_ENDED, origin)
                    .of(userId)
                    .inSession(hash)
                    .with("detail", "the session is a guest's, and guests are not served"));
        }
        return switch (store.look(hash, presented.hash(), retry)) {
            case Standing.Newest(String seed) -> renew(presented, presented.next(seed), userId, origin);
            case Standing.Repeated(String seed) -> renew(presented, presented.next(seed), userId, origin);
            case Standing.Used() -> stolen(hash, userId, origin);
            case Standing.None() ->
                refused(denied(AUTHENTICATION_INVALID, origin).of(userId).inSession(hash));
        };
    }

    /// Whatever can fail comes before the token's replacement: a token is used up only for an answer.
    private RefreshOutcome renew(RefreshToken presented, RefreshToken next, String userId, String origin)
            throws InterruptedException {
        String hash = presented.sessionId().hash();
        AuditEntry allowed =
                AuditEntry.allowed(AuditAction.REFRESH, origin).of(userId).inSession(hash);
        audit.write(allowed);
        Optional<IssuedSession> issued =
                sessions.use(hash) ? sessions.reissue(presented.sessionId()) : Optional.empty();
        if (issued.isEmpty()) {
            var _ = audit.tryToWrite(allowed.butFailed(SESSION_ENDED));
            return new RefreshOutcome.Refused(SESSION_ENDED);
        }
        return switch (store.replace(hash, presented.hash(), next.hash(), retry)) {
            case Standing.Newest(String seed) -> new RefreshOutcome.Renewed(issued.get(), next.text());
            case Standing.Repeated(String seed) -> new RefreshOutcome.Renewed(issued.get(), next.text());
            case Standing.Used() -> stolen(hash, userId, origin);
            case Standing.None() -> {
                var _ = audit.tryToWrite(allowed.butFailed(SESSION_ENDED));
                yield new RefreshOutcome.Refused(SESSION_ENDED);
            }
        };
    }

    /// Ending the session must not wait for the audit: it takes away, and gives nothing.
    private RefreshOutcome stolen(String hash, String userId, String origin) throws InterruptedException {
        sessions.revoke(hash);
        store.forget(hash);
        LOG.atWarn().addKeyValue("sessionHash", hash).log("Refresh token was used twice, its session is ended");
        audit.write(denied(SESSION_ENDED, origin)
                .of(userId)
                .inSession(hash)
                .with("detail", "a refresh token was used twice: the session is ended"));
        return new RefreshOutcome.Refused(SESSION_ENDED);
    }

    private static AuditEntry denied(ErrorCode code, String origin) {
        return AuditEntry.denied(AuditAction.REFRESH, code, origin);
    }

    private RefreshOutcome refused(AuditEntry denied) throws InterruptedException {
        long refusal = store.refused(denied.origin());
        if (WindowedCount.isTold(refusal)) {
            audit.write(denied.with("refused", Long.toString(refusal)));
        }
        return new RefreshOutcome.Refused(denied.reason() == null ? AUTHENTICATION_INVALID : denied.reason());
    }
}
