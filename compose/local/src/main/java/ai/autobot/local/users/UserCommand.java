package ai.autobot.local.users;

import ai.autobot.local.running.Target;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.PasswordEntry;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.authenticate.users.ClientAddress;
import ai.autobot.pipeline.authenticate.users.User;
import ai.autobot.pipeline.authenticate.users.UserChange;
import ai.autobot.pipeline.authenticate.users.UserName;
import ai.autobot.pipeline.authenticate.users.Users;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot user`: adds, shows and changes users. Whoever can reach Redis and Kafka may: there is no other check
/// here.
@Command(
        name = "user",
        header = "Add, show and change users, who sign in with a password.",
        description = "Each change is written to the audit before it is made. Another password, other roles, disabling"
                + " and removing end the user's sessions, at once and everywhere.",
        footer = {
            "",
            "Examples:",
            "  ./autobot user add ada --role user --role editor",
            "  pass show ada | ./autobot user passwd ada --password-stdin",
            "  ./autobot user list --json",
            "  ./autobot user unlock ada --address 203.0.113.7"
        })
public final class UserCommand {
    private static final int MOST = 1_000;

    private final Screen screen;

    public UserCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(
            name = "add",
            header = "Add a user; the password is asked for.",
            description = "A password has at least 12 characters and at most 72 bytes, is none of those that are tried"
                    + " first, and not little more than the user name.")
    int add(
            @Mixin Target target,
            @Parameters(paramLabel = "NAME", description = "1 to 64 of a to z, 0 to 9, '.', '_', '@' and '-'.")
                    String name,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "user",
                            description = "What the user may do; may be repeated. Default: user.")
                    List<String> roles,
            @Option(names = "--password-stdin", description = "The password is the first line of stdin.") boolean stdin,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        return change(target, user, json, "added", desk -> {
            String password = PasswordEntry.read(screen, stdin, user.value(), true);
            return desk.add(user, password, Set.copyOf(roles), SessionDesk.BY);
        });
    }

    @Command(name = "list", header = "Show users in the order of their names.")
    int list(
            @Mixin Target target,
            @Option(names = "--after", paramLabel = "NAME", description = "Go on behind this name.") @Nullable
                    String after,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "How many at most, 1 to 1000. Default: 100.")
                    int limit,
            @Option(names = "--json", description = "One JSON object a user.") boolean json)
            throws InterruptedException {
        if (limit < 1 || limit > MOST) {
            throw new CommandFailure(ExitCode.USAGE, "--limit " + limit + " is not between 1 and " + MOST + ".");
        }
        List<User> found;
        try (SessionDesk desk = SessionDesk.look(target.reachingRedis())) {
            found = desk.signIn().users().list(after == null ? null : name(after), limit);
        }
        found.forEach(user -> screen.out().println(json ? Json.line(facts(user)) : line(user)));
        if (!json) {
            boolean perhapsMore = found.size() == limit;
            screen.err()
                    .println(screen.palette()
                            .dim(found.size() + (found.size() == 1 ? " user" : " users")
                                    + (perhapsMore
                                            ? "; there may be more: --after "
                                                    + found.getLast().name()
                                            : "")
                                    + "."));
        }
        return ExitCode.OK.number();
    }

    @Command(name = "passwd", header = "Give a user another password; it is asked for. Ends the user's sessions.")
    int passwd(
            @Mixin Target target,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--password-stdin", description = "The password is the first line of stdin.") boolean stdin,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        return change(target, user, json, "has another password", desk -> {
            String password = PasswordEntry.read(screen, stdin, user.value(), true);
            return desk.changePassword(user, password, SessionDesk.BY);
        });
    }

    @Command(name = "disable", header = "Keep a user from signing in. Ends the user's sessions.")
    int disable(
            @Mixin Target target,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        return change(target, user, json, "disabled", desk -> desk.disable(user, SessionDesk.BY));
    }

    @Command(name = "enable", header = "Let a user who was disabled sign in again.")
    int enable(
            @Mixin Target target,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        return change(target, user, json, "enabled", desk -> desk.enable(user, SessionDesk.BY));
    }

    @Command(name = "roles", header = "Give a user these roles and no others. Ends the user's sessions.")
    int roles(
            @Mixin Target target,
            @Parameters(index = "0", paramLabel = "NAME", description = "The user's name.") String name,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "ROLE", description = "All roles from now on.")
                    List<String> roles,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        return change(
                target,
                user,
                json,
                "has other roles",
                desk -> desk.changeRoles(user, Set.copyOf(roles), SessionDesk.BY));
    }

    @Command(
            name = "unlock",
            header = "Take back a user's failed sign-ins.",
            description = "With --address the user can sign in from there from now on, though strangers go on failing"
                    + " elsewhere.")
    int unlock(
            @Mixin Target target,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--address", paramLabel = "IP", description = "Where the user is.") @Nullable
                    String address,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        ClientAddress from = address == null ? null : address(address);
        return change(target, user, json, "unlocked", desk -> desk.unlock(user, from, SessionDesk.BY));
    }

    @Command(
            name = "remove",
            header = "Remove a user. Ends the user's sessions.",
            description = "The user's conversations stay for as long as histories are kept, and belong to the name: who"
                    + " is given it before that goes on with them. Can be repeated: what sessions are left are ended.")
    int remove(
            @Mixin Target target,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        UserName user = name(name);
        return change(target, user, json, "removed", desk -> desk.remove(user, SessionDesk.BY));
    }

    private int change(Target target, UserName name, boolean json, String what, Change change)
            throws InterruptedException {
        UserChange outcome;
        try (SessionDesk desk = SessionDesk.open(target.reachingBoth())) {
            outcome = change.make(desk.signIn().users());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "Nothing was done: " + e.getMessage() + ".", e);
        }
        return switch (outcome) {
            case UserChange.Done(User user, int ended) -> {
                if (json) {
                    Map<String, Object> facts = facts(user);
                    facts.put("endedSessions", ended);
                    screen.out().println(Json.line(facts));
                } else {
                    screen.out()
                            .println(name + " " + what + "."
                                    + (ended == 0
                                            ? ""
                                            : " " + ended + (ended == 1 ? " session" : " sessions") + " ended."));
                }
                yield ExitCode.OK.number();
            }
            case UserChange.NoSuchUser() -> throw new CommandFailure(ExitCode.FAILED, "There is no user " + name + ".");
            case UserChange.NameTaken() ->
                throw new CommandFailure(ExitCode.FAILED, "There is a user " + name + " already.");
            case UserChange.PasswordRefused(String why) -> throw new CommandFailure(ExitCode.USAGE, why);
            case UserChange.Busy() ->
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "Others are changing " + name + " at the moment. Nothing was done; try again.");
        };
    }

    private static UserName name(String written) {
        try {
            return UserName.of(written);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "Not a name for a user: " + e.getMessage() + ".", e);
        }
    }

    private static ClientAddress address(String written) {
        try {
            return ClientAddress.parse(written);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--address is not an IP address, such as 203.0.113.7.", e);
        }
    }

    private String line(User user) {
        return "%-24s  %-24s  %s%s"
                .formatted(
                        user.name(),
                        String.join(",", user.roles().stream().sorted().toList()),
                        "since " + user.createdAt(),
                        user.disabled() ? "  " + screen.palette().yellow("disabled") : "");
    }

    private static Map<String, Object> facts(User user) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", user.name().value());
        facts.put("roles", user.roles().stream().sorted().toList());
        facts.put("disabled", user.disabled());
        facts.put("createdAt", user.createdAt().toString());
        facts.put("passwordChangedAt", user.passwordChangedAt().toString());
        return facts;
    }

    @FunctionalInterface
    private interface Change {
        UserChange make(Users users) throws InterruptedException;
    }
}
