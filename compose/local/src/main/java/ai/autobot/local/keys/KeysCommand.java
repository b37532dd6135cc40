package ai.autobot.local.keys;

import ai.autobot.local.load.TimeOption;
import ai.autobot.local.running.Target;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.Confirmation;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.KeyChange;
import ai.autobot.pipeline.authenticate.KeyRotation;
import ai.autobot.pipeline.authenticate.KeyState;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.KafkaAuditTrail;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot keys`: shows, rotates and retires the secrets that all instances share. Whoever can reach Redis may: there
/// is no other check here. No secret is ever shown.
@Command(
        name = "keys",
        header = "Show, rotate and retire the secrets that sign tokens.",
        description =
                "All instances share them, in Redis. A new one is verified with by every instance before it signs,"
                        + " and an old one is kept until nothing that it signed is valid any more: a rotation ends no session.",
        footer = {
            "",
            "Examples:",
            "  ./autobot keys list",
            "  ./autobot keys rotate",
            "  ./autobot keys rotate --activate-after 10m --json",
            "  ./autobot keys retire 3f2a90c41be7d655 --yes"
        })
public final class KeysCommand {
    private final Screen screen;
    private final Confirmation confirmation;

    public KeysCommand(Screen screen) {
        this.screen = screen;
        this.confirmation = new Confirmation(screen);
    }

    /// What a command does with the secrets.
    @FunctionalInterface
    private interface Use<R> {
        R on(KeyRotation keys) throws InterruptedException;
    }

    @Command(name = "list", header = "Show the secrets' ids, and what each is used for; never the secrets.")
    int list(@Mixin Target target, @Option(names = "--json", description = "One JSON object a secret.") boolean json)
            throws InterruptedException {
        List<KeyState> keys = with(target, KeyRotation::list);
        keys.forEach(key -> screen.out().println(json ? Json.line(facts(key)) : line(key)));
        if (keys.isEmpty() && !json) {
            screen.err().println("There is no secret yet: a worker's first start makes one.");
        }
        return ExitCode.OK.number();
    }

    @Command(
            name = "rotate",
            header = "Add a secret, which signs a little later, and drop those that nothing needs any more.")
    int rotate(
            @Mixin Target target,
            @Option(
                            names = "--activate-after",
                            paramLabel = "TIME",
                            converter = TimeOption.class,
                            description = "When it begins to sign, as 90s or 10m. Until then every instance only"
                                    + " verifies with it. Default: autobot.authenticate.key-activation, which is 60s.")
                    @Nullable
                    Duration activation,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        KeyChange change;
        try {
            change = written(
                    target,
                    AuditEntry.allowed(AuditAction.KEY_ROTATE, SessionDesk.BY),
                    keys -> activation == null ? keys.rotate() : keys.rotate(activation));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "No secret was added: " + e.getMessage() + ".", e);
        }
        return switch (change) {
            case KeyChange.Rotated(KeyState added, List<String> pruned) -> {
                Map<String, Object> facts = facts(added);
                facts.put("pruned", pruned);
                show(
                        json,
                        facts,
                        "Secret " + added.id() + " is known to every instance at once, and signs from "
                                + text(added.activeFrom()) + "."
                                + (pruned.isEmpty()
                                        ? ""
                                        : " No longer needed, and gone: " + String.join(", ", pruned) + "."));
                yield ExitCode.OK.number();
            }
            case KeyChange.Full full ->
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "No secret was added: there are " + full.most() + " already, and each is still needed. The"
                                + " first may be dropped by a rotation after " + full.roomAt() + ".");
            case KeyChange.Retired _, KeyChange.Unknown _ ->
                throw new IllegalStateException("a rotation retires nothing");
        };
    }

    @Command(
            name = "retire",
            header = "Emergency: take a secret away at once, everywhere.",
            description =
                    "Every token that it signed is refused from now on, in every instance, and requests that wait and"
                            + " were sealed with it are rejected. It ends no session: who has a refresh token gets another"
                            + " token; 'session revoke --all' ends them. For a secret that somebody else may know."
                            + " Otherwise rotate.")
    int retire(
            @Mixin Target target,
            @Parameters(paramLabel = "ID", description = "The secret's id, as 'keys list' shows it.") String id,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "--json", description = "One JSON object.") boolean json)
            throws InterruptedException {
        if (!yes) {
            confirmation.require(
                    id,
                    "Every token that secret " + id + " signed will be refused at once, in every instance, and requests"
                            + " that wait with it rejected.");
        }
        AuditEntry told =
                AuditEntry.allowed(AuditAction.KEY_RETIRE, SessionDesk.BY).with("id", id);
        return switch (written(target, told, keys -> keys.retire(id))) {
            case KeyChange.Retired(KeyState signing) -> {
                show(
                        json,
                        Map.of("retired", id, "signing", signing.id()),
                        "Secret " + id + " is gone: what it signed is refused. Secret " + signing.id() + " signs now.");
                yield ExitCode.OK.number();
            }
            case KeyChange.Unknown _ ->
                throw new CommandFailure(
                        ExitCode.FAILED, "There is no secret of that id. See them with: ./autobot keys list");
            case KeyChange.Rotated _, KeyChange.Full _ ->
                throw new IllegalStateException("a retirement rotates nothing");
        };
    }

    /// The audit is told before anything is changed; where it cannot be told, nothing is. What came of it is told
    /// after, where that can be written.
    private KeyChange written(Target target, AuditEntry told, Use<KeyChange> use) throws InterruptedException {
        try (KafkaAuditTrail audit = SessionDesk.audit(target.reachingBoth())) {
            audit.write(told);
            KeyChange change;
            try {
                change = with(target, use);
            } catch (RuntimeException e) {
                var _ = audit.tryToWrite(told.butFailed(ErrorCode.INTERNAL_ERROR));
                throw e;
            }
            var _ = audit.tryToWrite(outcome(told, change));
            return change;
        }
    }

    /// Names the secrets, which the event before the change could not.
    private static AuditEntry outcome(AuditEntry told, KeyChange change) {
        return switch (change) {
            case KeyChange.Rotated(KeyState added, List<String> pruned) -> {
                AuditEntry done = told.with("done", "true").with("added", added.id());
                yield pruned.isEmpty() ? done : done.with("pruned", String.join(",", pruned));
            }
            case KeyChange.Retired(KeyState signing) ->
                told.with("done", "true").with("signing", signing.id());
            case KeyChange.Full _, KeyChange.Unknown _ -> told.butFailed(ErrorCode.REQUEST_INVALID);
        };
    }

    private <R> R with(Target target, Use<R> use) throws InterruptedException {
        Configuration configuration = target.reachingRedis();
        try (RedisConnections redis =
                RedisConnections.open(configuration.settings(RedisSettings.class), Set.of(RedisDatabase.MAIN))) {
            return use.on(new KeyRotation(
                    redis.keyspace(RedisDatabase.MAIN),
                    configuration.settings(AuthenticateSettings.class),
                    Clock.systemUTC()));
        }
    }

    private void show(boolean json, Map<String, ?> facts, String sentence) {
        screen.out().println(json ? Json.line(facts) : sentence);
    }

    private static String line(KeyState key) {
        return key.id() + "  " + name(key.use())
                + key.activeFrom().map(time -> "  signs from " + time).orElse("")
                + key.removableAt().map(time -> "  needed until " + time).orElse("");
    }

    private static Map<String, Object> facts(KeyState key) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", key.id());
        facts.put("use", name(key.use()));
        key.activeFrom().ifPresent(time -> facts.put("activeFrom", time.toString()));
        key.removableAt().ifPresent(time -> facts.put("neededUntil", time.toString()));
        return facts;
    }

    private static String text(Optional<Instant> time) {
        return time.map(Object::toString).orElse("now");
    }

    private static String name(KeyState.Use use) {
        return use.name().toLowerCase(Locale.ROOT);
    }
}
