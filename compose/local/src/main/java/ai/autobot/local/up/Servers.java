package ai.autobot.local.up;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Steps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Kafka and Redis: started side by side, or the ones that were named.
final class Servers implements AutoCloseable {
    private final Steps steps;
    private final Optional<EmbeddedBroker> broker;
    private final Optional<EmbeddedRedis> redis;
    private final String kafkaAddress;
    private final String redisAddress;

    private Servers(Steps steps, Plan plan, Optional<EmbeddedBroker> broker, Optional<EmbeddedRedis> redis) {
        this.steps = steps;
        this.broker = broker;
        this.redis = redis;
        this.kafkaAddress =
                broker.map(EmbeddedBroker::bootstrapServers).or(plan::kafka).orElseThrow();
        this.redisAddress = redis.map(EmbeddedRedis::uri).or(plan::redis).orElseThrow();
    }

    /// Blocks until both serve, some seconds, two minutes at most.
    ///
    /// @throws CommandFailure when one cannot start; nothing is left running then
    static Servers start(Plan plan, Steps steps) {
        steps.now("Kafka and Redis start");
        FutureTask<Optional<EmbeddedRedis>> redisStart = inBackground(
                "start-redis",
                () -> plan.redis().isPresent()
                        ? Optional.empty()
                        : Optional.of(startRedis(plan.data().resolve("redis"), steps)));
        Optional<EmbeddedBroker> broker = Optional.empty();
        try {
            if (plan.kafka().isEmpty()) {
                broker = Optional.of(startBroker(plan.data().resolve("kafka"), steps));
            }
            return new Servers(steps, plan, broker, result(redisStart));
        } catch (IllegalStateException | IllegalArgumentException e) {
            broker.ifPresent(EmbeddedBroker::close);
            closeWhenStarted(redisStart);
            throw new CommandFailure(ExitCode.FAILED, "Kafka did not start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            broker.ifPresent(EmbeddedBroker::close);
            closeWhenStarted(redisStart);
            throw e;
        }
    }

    String kafka() {
        return kafkaAddress;
    }

    String redis() {
        return redisAddress;
    }

    /// Whether both were started here.
    boolean areOwn() {
        return broker.isPresent() && redis.isPresent();
    }

    /// Whether Kafka was started here.
    boolean hasOwnKafka() {
        return broker.isPresent();
    }

    @Override
    public void close() {
        broker.ifPresent(server -> Ending.of(steps, "Kafka", server));
        redis.ifPresent(server -> Ending.of(steps, "Redis", server));
    }

    private static EmbeddedBroker startBroker(Path directory, Steps steps) {
        long from = System.nanoTime();
        EmbeddedBroker broker = EmbeddedBroker.start(directory);
        steps.done("Kafka", "broker on " + broker.bootstrapServers(), since(from));
        return broker;
    }

    private static EmbeddedRedis startRedis(Path directory, Steps steps) {
        long from = System.nanoTime();
        EmbeddedRedis redis = EmbeddedRedis.start(directory);
        steps.done("Redis", "server on " + redis.uri(), since(from));
        steps.now("Kafka starts");
        return redis;
    }

    private static Duration since(long fromNanos) {
        return Duration.ofNanos(System.nanoTime() - fromNanos);
    }

    private static <T> FutureTask<T> inBackground(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name(name).daemon().start(task);
        return task;
    }

    private static void closeWhenStarted(FutureTask<Optional<EmbeddedRedis>> start) {
        try {
            result(start).ifPresent(EmbeddedRedis::close);
        } catch (CommandFailure | CancellationException e) {
            // It is not running: what failed first is what counts.
        }
    }

    /// Not to be interrupted: what was started must be known to be closed. The start has a limit of its own.
    private static <T> T result(FutureTask<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    throw new CommandFailure(ExitCode.FAILED, String.valueOf(cause.getMessage()), cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
