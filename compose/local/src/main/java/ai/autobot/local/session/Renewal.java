package ai.autobot.local.session;

import ai.autobot.local.running.DirectoryLock;
import ai.autobot.local.running.Home;
import ai.autobot.local.running.Target;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.RefreshOutcome;
import ai.autobot.schemas.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Exchanges the saved session's token for another one shortly before its time is over. A refresh token is good
/// for once, so of two commands one waits for the other, and uses what that one got.
final class Renewal {
    private static final Duration BEFORE_ITS_END = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Target target;

    Renewal(Target target) {
        this.target = target;
    }

    /// The session's token for now; blocks some seconds at most where it has to be renewed.
    ///
    /// @return empty where it could not be renewed: the saved one may be refused
    Optional<String> fresh(SavedSession saved) throws InterruptedException {
        if (!isDue(saved) || !target.knowsBoth()) {
            return Optional.of(saved.token());
        }
        Home home = target.home();
        Instant giveUp = Instant.now().plus(LONGEST_WAIT);
        try {
            while (Instant.now().isBefore(giveUp)) {
                Optional<DirectoryLock> lock = DirectoryLock.tryTake(home.folder(), "session.lock");
                if (lock.isPresent()) {
                    try (DirectoryLock _ = lock.get()) {
                        return renewed(SavedSession.find(home).orElse(saved), home);
                    }
                }
                Thread.sleep(LOOK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.empty();
    }

    private Optional<String> renewed(SavedSession saved, Home home) throws InterruptedException {
        String refreshToken = saved.refreshToken();
        if (refreshToken == null || !isDue(saved)) {
            return Optional.of(saved.token());
        }
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            return switch (desk.signIn().refreshTokens().refresh(refreshToken, SessionDesk.BY)) {
                case RefreshOutcome.Renewed(IssuedSession issued, String next) -> {
                    SavedSession.of(issued, saved.automatic(), next).save(home);
                    yield Optional.of(issued.token());
                }
                case RefreshOutcome.Refused(ErrorCode code) -> Optional.empty();
                case RefreshOutcome.Unavailable() -> Optional.empty();
            };
        }
    }

    private static boolean isDue(SavedSession saved) {
        return saved.refreshToken() != null
                && saved.tokenEndsAt().minus(BEFORE_ITS_END).isBefore(Instant.now());
    }
}
