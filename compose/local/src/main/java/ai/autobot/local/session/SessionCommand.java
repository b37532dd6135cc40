package ai.autobot.local.session;

import ai.autobot.local.running.Home;
import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.Confirmation;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.PasswordEntry;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.authenticate.hash.Sha256;
import ai.autobot.pipeline.authenticate.users.ClientAddress;
import ai.autobot.pipeline.authenticate.users.SignInOutcome;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot session`: begins, shows and ends sessions. Whoever can reach Redis may: there is no other check here.
@Command(
        name = "session",
        header = "Sign in; begin, show and end sessions.",
        description = "A session is what lets a user in. Its token is printed once, when it begins, and is known"
                + " nowhere else; later it goes by its hash.",
        footer = {
            "",
            "Examples:",
            "  ./autobot session sign-in --user alice --save",
            "  ./autobot session create --user alice --save",
            "  ./autobot session create --user bob --role user --json",
            "  ./autobot session show --user alice",
            "  ./autobot session revoke --user alice",
            "  ./autobot session revoke --all --yes"
        })
public final class SessionCommand {
    private final Screen screen;

    public SessionCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(
            name = "sign-in",
            header = "Sign in with a password, which is asked for, and print the session's token.",
            description = "After some failures more are refused for a while.")
    int signIn(
            @Mixin Target target,
            @Option(names = "--user", required = true, paramLabel = "NAME", description = "Who signs in.") String user,
            @Option(names = "--password-stdin", description = "The password is the first line of stdin.") boolean stdin,
            @Option(names = "--save", description = "Keep it for 'ask' and 'chat', readable by you only.") boolean save,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        SignInOutcome outcome;
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            String password = PasswordEntry.read(screen, stdin, FlowingText.harmless(user), false);
            outcome = desk.signIn().passwords().signIn(user, password, ClientAddress.LOCAL);
        }
        return shown(outcome, target, save, json);
    }

    @Command(name = "guest", header = "Begin a session as a guest, where guests are served.")
    int guest(
            @Mixin Target target,
            @Option(names = "--save", description = "Keep it for 'ask' and 'chat', readable by you only.") boolean save,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        SignInOutcome outcome;
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            outcome = desk.signIn().guests().signIn(ClientAddress.LOCAL);
        }
        return shown(outcome, target, save, json);
    }

    private int shown(SignInOutcome outcome, Target target, boolean save, boolean json) {
        return switch (outcome) {
            case SignInOutcome.SignedIn signedIn -> show(signedIn, target, save, json);
            case SignInOutcome.Locked(Duration retryAfter) ->
                throw new CommandFailure(
                        ExitCode.FAILED,
                        ErrorCode.SIGN_IN_LOCKED.message() + " In " + (retryAfter.toSeconds() + 1) + " s.");
            case SignInOutcome.Refused(ErrorCode code) -> throw new CommandFailure(ExitCode.FAILED, code.message());
            case SignInOutcome.Overloaded() ->
                throw new CommandFailure(ExitCode.FAILED, ErrorCode.OVERLOADED.message());
            case SignInOutcome.Unavailable() ->
                throw new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "Nobody can be signed in while Redis or the audit's Kafka does not answer. Try again shortly.");
        };
    }

    private int show(SignInOutcome.SignedIn signedIn, Target target, boolean save, boolean json) {
        IssuedSession issued = signedIn.issued();
        if (save) {
            SavedSession.of(issued, false, signedIn.refreshToken()).save(target.home());
        }
        if (json) {
            Map<String, Object> line = facts(issued.session());
            line.put("token", issued.token());
            line.put("refreshToken", signedIn.refreshToken());
            screen.out().println(Json.line(line));
        } else {
            screen.err()
                    .println("Session " + issued.session().hash() + " of "
                            + issued.session().userId() + ", until "
                            + issued.session().endsAt() + (save ? ", saved for 'ask' and 'chat'." : ". Its token:"));
            if (!save) {
                screen.out().println(issued.token());
            }
        }
        return ExitCode.OK.number();
    }

    @Command(name = "create", header = "Begin a session without a password, and print its token.")
    int create(
            @Mixin Target target,
            @Option(names = "--user", required = true, paramLabel = "NAME", description = "Whose session it is.")
                    String user,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "user",
                            description = "What the user may do: user, editor or admin may chat. Default: user.")
                    List<String> roles,
            @Option(names = "--save", description = "Keep it for 'ask' and 'chat', readable by you only.") boolean save,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        SignInOutcome.SignedIn begun;
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            begun = desk.signIn().sessions().create(user, Set.copyOf(roles), SessionDesk.BY);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "No session was created: " + e.getMessage() + ".", e);
        }
        return show(begun, target, save, json);
    }

    @Command(name = "show", header = "Show the saved session, one by its hash, or all of a user.")
    int show(
            @Mixin Target target,
            @Parameters(arity = "0..1", paramLabel = "HASH", description = "The session's hash.") @Nullable String hash,
            @Option(names = "--user", paramLabel = "NAME", description = "All sessions of this user.") @Nullable
                    String user,
            @Option(names = "--json", description = "One JSON object a session.") boolean json)
            throws InterruptedException {
        List<Session> found;
        try (SessionDesk desk = SessionDesk.look(target.reachingRedis())) {
            found = user != null
                    ? desk.sessions().ofUser(user)
                    : desk.sessions().find(hashOrSaved(hash, target.home())).stream()
                            .toList();
        }
        for (Session session : found) {
            screen.out()
                    .println(
                            json
                                    ? Json.line(facts(session))
                                    : session.hash() + "  " + session.userId() + "  "
                                            + String.join(",", session.roles()) + "  until " + session.endsAt());
        }
        if (found.isEmpty() && !json) {
            screen.err().println(user != null ? "No session of " + user + " lives." : "This session has ended.");
        }
        return found.isEmpty() ? ExitCode.FAILED.number() : ExitCode.OK.number();
    }

    @Command(
            name = "revoke",
            header = "End the saved session, one by its hash, all of a user, or everybody's. At once, everywhere.")
    int revoke(
            @Mixin Target target,
            @Parameters(arity = "0..1", paramLabel = "HASH", description = "The session's hash.") @Nullable String hash,
            @Option(names = "--user", paramLabel = "NAME", description = "All sessions of this user.") @Nullable
                    String user,
            @Option(names = "--all", description = "Everybody's sessions.") boolean all,
            @Option(names = "--yes", description = "With --all: do not ask.") boolean yes,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        if (all && (hash != null || user != null)) {
            throw new CommandFailure(ExitCode.USAGE, "--all goes with neither a hash nor --user.");
        }
        if (all && !yes) {
            new Confirmation(screen).require("all", "Everybody will have to sign in again, and what runs is stopped.");
        }
        Home home = target.home();
        Optional<SavedSession> saved = SavedSession.find(home);
        String one = all || user != null ? "" : hashOrSaved(hash, home);
        int ended;
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            if (all) {
                ended = desk.signIn().sessions().revokeEverybodys(SessionDesk.BY);
            } else if (user != null) {
                ended = desk.signIn().sessions().revokeAll(user, SessionDesk.BY);
            } else {
                ended = desk.signIn().sessions().revoke(one, SessionDesk.BY) ? 1 : 0;
            }
        }
        if (saved.filter(mine -> all
                        || mine.userId().equals(user)
                        || (user == null && (hash == null || mine.hash().equals(hash))))
                .isPresent()) {
            SavedSession.forget(home);
        }
        screen.out()
                .println(
                        json
                                ? Json.line(Map.of("ended", ended))
                                : ended + (ended == 1 ? " session" : " sessions") + " ended.");
        return ended > 0 ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private static String hashOrSaved(@Nullable String hash, Home home) {
        if (hash != null) {
            if (!Sha256.isOne(hash)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "That is not the hash of a session. See a user's sessions with:"
                                + " ./autobot session show --user NAME");
            }
            return hash;
        }
        return SavedSession.find(home)
                .map(SavedSession::hash)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "No session is saved here. Name one by its hash or with --user, or begin one with:"
                                + " ./autobot session create --user NAME --save"));
    }

    private static Map<String, Object> facts(Session session) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("hash", session.hash());
        facts.put("userId", session.userId());
        facts.put("roles", session.roles().stream().sorted().toList());
        facts.put("createdAt", session.createdAt().toString());
        facts.put("endsAt", session.endsAt().toString());
        return facts;
    }
}
