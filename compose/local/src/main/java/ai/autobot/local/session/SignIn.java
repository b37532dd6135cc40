package ai.autobot.local.session;

import ai.autobot.events.ErrorCategory;
import ai.autobot.events.ResponseError;
import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.users.SignInOutcome;
import java.util.Optional;
import java.util.Set;

/// The token that `ask` and `chat` send: what `AUTOBOT_TOKEN` says, else the saved session's, else that of a session
/// which is begun for the user of this machine, and said to be.
public final class SignIn {
    private static final Set<String> ROLES = Set.of("user");

    private final Target target;
    private final Screen screen;

    public SignIn(Target target, Screen screen) {
        this.target = target;
        this.screen = screen;
    }

    /// The token; blocks some seconds at most.
    ///
    /// @throws CommandFailure when there is none and none can be had
    public String token() throws InterruptedException {
        String given = System.getenv("AUTOBOT_TOKEN");
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        Optional<SavedSession> saved = SavedSession.find(target.home());
        if (saved.isPresent()) {
            return new Renewal(target).fresh(saved.get()).orElseGet(saved.get()::token);
        }
        if (!target.knowsRedis()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "No session is saved here. Begin one with: ./autobot session sign-in --user NAME --save");
        }
        return begin("Signed in as ");
    }

    /// Another token, where the one that was refused belongs to a session that was begun here without being asked for.
    public Optional<String> another(Optional<ResponseError> error) throws InterruptedException {
        boolean refused = error.filter(
                        cause -> cause.getCategory() == ErrorCategory.AUTHENTICATION && !cause.getRetryable())
                .isPresent();
        boolean replaceable = System.getenv("AUTOBOT_TOKEN") == null
                && SavedSession.find(target.home())
                        .filter(SavedSession::automatic)
                        .isPresent();
        return refused && replaceable && target.knowsRedis()
                ? Optional.of(begin("The last session has ended. Signed in again as "))
                : Optional.empty();
    }

    private String begin(String words) throws InterruptedException {
        String user = System.getProperty("user.name", "local");
        SignInOutcome.SignedIn begun;
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            begun = desk.signIn().sessions().create(user, ROLES, SessionDesk.BY);
        }
        IssuedSession issued = begun.issued();
        SavedSession.of(issued, true, begun.refreshToken()).save(target.home());
        screen.err()
                .println(screen.palette()
                        .dim(words + user + ", the user of this machine, until "
                                + issued.session().endsAt() + "."));
        return issued.token();
    }
}
