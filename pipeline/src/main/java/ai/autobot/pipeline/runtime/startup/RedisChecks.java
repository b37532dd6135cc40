package ai.autobot.pipeline.runtime.startup;

import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisInspection;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.pipeline.runtime.redis.Told;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked of Redis before a worker starts. Close it when the checks have ended.
public final class RedisChecks implements AutoCloseable {
    static final String REDIS = "redis";

    private static final int VERSION = 7;
    private static final int SHORTEST_PASSWORD = 16;
    private static final Pattern FIRST_NUMBER = Pattern.compile("(\\d{1,4})\\..*");
    private static final String RIGHTS = "Give this user the rights that docs/redis.md lists.";
    private static final String CHECK_IT = "See whether Redis and the way to it are well.";

    private final RedisInspection redis;
    private final Set<RedisDatabase> databases;
    private final Duration limit;
    private final ClockSkew skew;
    private final InstantSource clock;

    /// Connects to nobody yet.
    ///
    /// @param databases those that a worker will use
    /// @param limit for each check
    /// @throws IllegalArgumentException when a setting of Redis is wrong; the message names it
    public RedisChecks(
            RedisSettings settings,
            StartupSettings startup,
            Set<RedisDatabase> databases,
            Duration limit,
            InstantSource clock) {
        this.redis = RedisInspection.of(settings, limit.multipliedBy(3).dividedBy(4));
        this.databases = Set.copyOf(databases);
        this.limit = limit;
        this.skew = ClockSkew.of(startup);
        this.clock = clock;
    }

    /// Where Redis is; without credentials.
    public String address() {
        return redis.address();
    }

    public List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(check(REDIS, List.of(), this::reach));
        databases.stream()
                .sorted()
                .forEach(database -> checks.add(check(nameOf(database), List.of(REDIS), () -> reach(database))));
        checks.add(check("redis-eviction", List.of(REDIS), () -> said(redis.info(), this::eviction)));
        checks.add(check("redis-persistence", List.of(REDIS), () -> said(redis.info(), this::persistence)));
        checks.add(check("redis-clock", List.of(REDIS), this::compareClocks));
        checks.add(Check.local("redis-password", limit, this::password));
        return List.copyOf(checks);
    }

    /// A check that reads a key of the database main.
    ///
    /// @param finding what the value means; null where there is none
    public Check ofValue(String name, String key, Function<byte @Nullable [], Finding> finding) {
        return check(
                name,
                List.of(nameOf(RedisDatabase.MAIN)),
                () -> said(redis.get(key), found -> finding.apply(found.orElse(null))));
    }

    private static String nameOf(RedisDatabase database) {
        return REDIS + ":" + database.label();
    }

    private Check check(String name, List<String> needs, Check.Question question) {
        return new Check(name, limit, needs, this::late, () -> {
            try {
                return question.ask();
            } catch (RedisUnavailableException e) {
                return Finding.Fault.of("" + e.getMessage(), CHECK_IT);
            }
        });
    }

    /// What an answer means.
    @FunctionalInterface
    private interface Meaning<T> {
        Finding of(T value) throws InterruptedException;
    }

    private static <T> Finding said(Told<T> told, Meaning<T> meaning) throws InterruptedException {
        return switch (told) {
            case Told.Answered<T>(T value) -> meaning.of(value);
            case Told.Forbidden<T>(String command) ->
                new Finding.Warning("this user may not ask: " + command + " is not allowed", RIGHTS);
            case Told.NotYet<T> _ ->
                new Finding.Warning(
                        "Redis is loading its data",
                        "A start waits for it, up to autobot.redis.loading-limit; then it can be checked.");
        };
    }

    private Finding late(Duration passed) {
        return new Finding.Fault(
                "Redis at " + redis.address() + " gives no answer within " + Times.text(passed), CHECK_IT);
    }

    /// The client takes a while to be made; whether there is anybody to connect to is seen without it.
    private Finding reach() throws InterruptedException {
        Listening listening = Listening.at(redis.address(), limit.dividedBy(10));
        if (listening != Listening.SOMEBODY) {
            return new Finding.Fault(
                    "Redis cannot be reached at " + redis.address() + ": "
                            + (listening == Listening.NOBODY ? "nothing listens there" : "no such host name"),
                    "Start Redis, or set autobot.redis.uri to where it runs.");
        }
        return said(redis.reach(RedisDatabase.MAIN), _ -> said(redis.info(), this::version));
    }

    private Finding reach(RedisDatabase database) throws InterruptedException {
        return said(
                redis.reach(database),
                took -> new Finding.Ok("number %d, answers in %s".formatted(database.number(), Times.text(took))));
    }

    private Finding version(Map<String, String> info) {
        String version = info.getOrDefault("redis_version", "");
        Matcher number = FIRST_NUMBER.matcher(version);
        String text = version + " at " + redis.address();
        if (!number.matches()) {
            return new Finding.Warning("tells no version, at " + redis.address(), "Use Redis 7.0 or newer.");
        }
        return Integer.parseInt(number.group(1)) < VERSION
                ? new Finding.Fault(text + ", older than " + VERSION + ".0", "Upgrade it to Redis 7.0 or newer.")
                : new Finding.Ok(text);
    }

    private Finding eviction(Map<String, String> info) {
        String policy = info.getOrDefault("maxmemory_policy", "noeviction");
        if (policy.equals("noeviction")) {
            return new Finding.Ok("none");
        }
        String remedy = "Set maxmemory-policy to noeviction, and give caches a Redis of their own.";
        String what = databases.stream().sorted().map(RedisDatabase::label).collect(Collectors.joining(", "));
        return info.getOrDefault("maxmemory", "0").equals("0")
                ? new Finding.Warning(policy + ": once it has a limit (maxmemory) it drops keys of " + what, remedy)
                : new Finding.Fault(
                        policy + ": sessions, secrets and calls vanish when it is full (" + what + ")", remedy);
    }

    private Finding persistence(Map<String, String> info) throws InterruptedException {
        boolean appends = info.getOrDefault("aof_enabled", "0").equals("1");
        String lastSave = info.getOrDefault("rdb_last_bgsave_status", "ok");
        String lastAppend = info.getOrDefault("aof_last_write_status", "ok");
        if (!lastAppend.equals("ok") || !lastSave.equals("ok")) {
            return new Finding.Warning(
                    "its last write to disk failed", "See Redis' log: it may refuse all changes until one succeeds.");
        }
        if (appends) {
            return new Finding.Ok("appends each change (AOF)");
        }
        return said(
                redis.parameter("save"),
                save -> save.orElse("").isBlank()
                        ? new Finding.Warning(
                                "none: a restart ends all sessions and forgets all secrets", "Set appendonly to yes.")
                        : new Finding.Ok("snapshots (RDB); a crash loses what came after the last"));
    }

    private Finding compareClocks() throws InterruptedException {
        Instant before = clock.instant();
        Told<Instant> time = redis.time();
        Instant after = clock.instant();
        return said(time, now -> skew.between(before, now, after, "Redis'"));
    }

    private Finding password() {
        int length = redis.passwordLength();
        String remedy = "Give Redis a random password of 32 characters, and name it in autobot.redis.password-file.";
        if (length > 0 && length < SHORTEST_PASSWORD) {
            return new Finding.Warning("has fewer than " + SHORTEST_PASSWORD + " characters", remedy);
        }
        if (length == 0 && !redis.isLocal()) {
            return new Finding.Warning("none, for a Redis on another machine", remedy);
        }
        return new Finding.Ok(
                length == 0 ? "none, on this machine alone" : "at least " + SHORTEST_PASSWORD + " characters");
    }

    @Override
    public void close() {
        redis.close();
    }
}
