package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks a Redis about itself, before anybody works with it: on connections of its own, without the patience
/// and the repeating of [RedisConnections]. Of a cluster one node answers for all.
///
/// Thread-safe; each method blocks at most the limit, and throws [RedisUnavailableException] when Redis
/// cannot be reached or refuses, with what to do about it. Changes nothing. Close it.
public final class RedisInspection implements AutoCloseable {
    private final ClientSetup setup;
    private final Duration limit;
    private final Map<RedisDatabase, Link> links = new ConcurrentHashMap<>();
    private @Nullable Servers servers;
    private boolean closed;

    private RedisInspection(ClientSetup setup, Duration limit) {
        this.setup = setup;
        this.limit = limit;
    }

    /// Connects to nobody yet.
    ///
    /// @param limit for each question
    /// @throws IllegalArgumentException when a setting is out of its range, or a file that it names does not
    ///     hold what it should; the message names it
    public static RedisInspection of(RedisSettings settings, Duration limit) {
        return new RedisInspection(ClientSetup.of(settings), limit);
    }

    /// Where Redis is, as `host:port`, with commas between several; without credentials.
    public String address() {
        return setup.address().toString();
    }

    /// Whether it is reached without leaving this machine.
    public boolean isLocal() {
        return setup.address().servers().stream()
                .allMatch(server -> server.host().equals("localhost")
                        || server.host().startsWith("127.")
                        || server.bareHost().equals("::1"));
    }

    /// The length of the password, in characters; 0 where there is none.
    public int passwordLength() {
        Password password = setup.password();
        return password == null ? 0 : password.current().length();
    }

    /// Connects to a database, and sees that it serves, and takes changes.
    public Told<Duration> reach(RedisDatabase database) throws InterruptedException {
        Link link = link(database);
        long from = System.nanoTime();
        Told<Duration> pong = ask("PING", link.ping(), _ -> Duration.ofNanos(System.nanoTime() - from));
        if (pong instanceof Told.Answered<Duration>) {
            new FirstAnswer(setup.address(), limit, limit).refuseReplica(link);
        }
        return pong;
    }

    /// What `INFO` says, by its names.
    public Told<Map<String, String>> info() throws InterruptedException {
        return ask("INFO", link(RedisDatabase.MAIN).commands().info(), RedisInspection::pairs);
    }

    /// What `CONFIG GET` says of a parameter; empty when there is none of that name.
    public Told<Optional<String>> parameter(String name) throws InterruptedException {
        return ask(
                "CONFIG GET",
                link(RedisDatabase.MAIN).commands().configGet(name),
                values -> Optional.ofNullable(values.get(name)));
    }

    /// What its clock says.
    public Told<Instant> time() throws InterruptedException {
        return ask(
                "TIME",
                link(RedisDatabase.MAIN).commands().time(),
                parts -> Instant.ofEpochSecond(number(parts.getFirst()), number(parts.getLast()) * 1_000));
    }

    /// The value of a key of the database main; empty when there is none.
    public Told<Optional<byte[]>> get(String key) throws InterruptedException {
        String name = servers().keyNames(RedisDatabase.MAIN).of(key);
        return ask("GET", link(RedisDatabase.MAIN).commands().get(name), Optional::ofNullable);
    }

    private Link link(RedisDatabase database) throws InterruptedException {
        Link known = links.get(database);
        if (known != null) {
            return known;
        }
        CompletableFuture<Link> connecting = servers().connect(database);
        try {
            Link link = connecting.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            links.put(database, link);
            return link;
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new RedisUnavailableException(FirstConnectFailure.describe(setup.address(), e), e);
        }
    }

    private synchronized Servers servers() {
        if (closed) {
            throw new IllegalStateException("the inspection is closed");
        }
        if (servers == null) {
            servers = Servers.of(setup);
        }
        return servers;
    }

    private <A, T> Told<T> ask(String command, Future<A> request, Function<A, T> reading) throws InterruptedException {
        Throwable failure;
        try {
            return new Told.Answered<>(reading.apply(request.get(limit.toNanos(), TimeUnit.NANOSECONDS)));
        } catch (ExecutionException e) {
            failure = Objects.requireNonNullElse(e.getCause(), e);
        } catch (TimeoutException | CancellationException | RedisException e) {
            failure = e;
        }
        if (String.valueOf(failure.getMessage()).contains("unknown command")) {
            // So answer a service that has taken it away, and a server that has renamed it.
            return new Told.Forbidden<>(command);
        }
        return switch (Setback.of(failure)) {
            case FORBIDDEN -> new Told.Forbidden<>(command);
            case CANNOT_SERVE -> new Told.NotYet<>();
            case REFUSED ->
                throw new RedisUnavailableException(
                        "Redis at " + setup.address() + " refuses " + command
                                + ". See whether its operator has taken that command away.",
                        failure);
            case UNCONNECTED, LOST, TIMED_OUT, NOT_HERE, CROWDED ->
                throw new RedisUnavailableException(FirstConnectFailure.describe(setup.address(), failure), failure);
        };
    }

    private static Map<String, String> pairs(String info) {
        Map<String, String> pairs = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                pairs.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return pairs;
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }

    /// Idempotent; blocks a few seconds at most.
    @Override
    public synchronized void close() {
        closed = true;
        links.values().forEach(Link::expectClose);
        if (servers != null) {
            servers.close();
            servers = null;
        }
    }
}
