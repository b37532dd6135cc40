package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.runtime.dashboard.Access.Decision;
import ai.autobot.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is written down of sign-ins to the dashboard.
class SessionAccessTest {
    private static final Authentication STRANGER =
            new Authentication.Rejected(ErrorCode.AUTHENTICATION_INVALID, "no token of ours");
    private static final Authentication NOT_ALLOWED = new Authentication.Accepted(
            new Identity("bob", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", Set.of("user")));

    private final List<AuditEntry> written = new ArrayList<>();
    private long nanos;
    private Authentication found = STRANGER;
    private boolean auditAway;

    private final SessionAccess access =
            new SessionAccess(new Sessions(), this::write, new StrangersRefused(() -> nanos));

    private void write(AuditEntry entry) {
        if (auditAway) {
            throw new AuditUnavailableException("away", new IllegalStateException());
        }
        written.add(entry);
    }

    /// A session's state that a test chooses.
    private final class Sessions implements Authenticator {
        @Override
        public Authentication authenticate(@Nullable String authorization) {
            return found;
        }

        @Override
        public SessionWatch watch(@Nullable String authorization, Runnable whenRevoked) {
            return () -> {};
        }

        @Override
        public Optional<String> ownerOf(String authorization) {
            return Optional.empty();
        }
    }

    @Test
    void strangersCannotFillTheAudit() throws Exception {
        for (int number = 0; number < StrangersRefused.MOST + 25; number++) {
            assertThat(access.signIn("a.b.c", "192.0.2.7")).isInstanceOf(Decision.Refused.class);
        }
        assertThat(written).hasSize(StrangersRefused.MOST);

        nanos += StrangersRefused.TIME.toNanos();
        var _ = access.signIn("a.b.c", "192.0.2.7");

        assertThat(written).hasSize(StrangersRefused.MOST + 1);
        assertThat(written.getLast().attributes()).containsEntry("leftOut", "25");
        assertThat(written.getLast().origin()).isEqualTo("dashboard 192.0.2.7");
    }

    @Test
    void whoIsKnownIsWrittenDownHoweverManyStrangersThereAre() throws Exception {
        for (int number = 0; number < 2 * StrangersRefused.MOST; number++) {
            var _ = access.signIn("a.b.c", "192.0.2.7");
        }
        found = NOT_ALLOWED;

        assertThat(access.signIn("a.b.c", "192.0.2.8")).isInstanceOf(Decision.Refused.class);

        assertThat(written.getLast().userId()).isEqualTo("bob");
        assertThat(written.getLast().outcome()).isEqualTo(AuditOutcome.DENIED);
    }

    @Test
    void whatCannotBeWrittenIsNotDecided() throws Exception {
        found = NOT_ALLOWED;
        auditAway = true;

        assertThat(access.signIn("a.b.c", "192.0.2.8")).isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void lookingIsNoSignIn() throws Exception {
        found = NOT_ALLOWED;

        assertThat(access.decide("a.b.c")).isInstanceOf(Decision.Refused.class);
        assertThat(written).isEmpty();
    }
}
