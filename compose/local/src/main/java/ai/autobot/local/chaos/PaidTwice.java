package ai.autobot.local.chaos;

import ai.autobot.local.chaos.ProviderCall.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The calls that were made again though an earlier one of the same request had finished. Immutable.
///
/// @param without the earlier calls that nothing kept from being written down
/// @param excused those that ended while Redis was down, or so shortly before their own worker went or stood still that
///     it could not write them down, and those that were made again while Redis was down, so that nobody could look
///     them up
record PaidTwice(List<ProviderCall> without, List<ProviderCall> excused) {
    /// What a worker that runs may take to write down that a call has finished.
    private static final Duration WRITING = Duration.ofSeconds(1);

    /// What a worker that runs may take until it has found a Redis that is back.
    private static final Duration RECONNECTING = Duration.ofSeconds(2);

    /// What Redis may lose that it had said was written: it brings its log to the disk each second, and while
    /// that is slow it holds back what comes for as long as two (`appendfsync everysec`).
    private static final Duration LOSING = Duration.ofSeconds(2);

    /// What the provider may take to see that the worker at the other end has gone.
    private static final Duration SEEING = Duration.ofMillis(200);

    PaidTwice {
        without = List.copyOf(without);
        excused = List.copyOf(excused);
    }

    static PaidTwice in(Evidence evidence) {
        Map<String, List<ProviderCall>> byRequest =
                evidence.calls().stream().collect(Collectors.groupingBy(ProviderCall::requestId));
        List<ProviderCall> without = new ArrayList<>();
        List<ProviderCall> excused = new ArrayList<>();
        for (ProviderCall call : evidence.calls()) {
            if (call.end() == End.COMPLETE) {
                madeAgain(call, byRequest.getOrDefault(call.requestId(), List.of()))
                        .ifPresent(again -> (isExcused(call, again, evidence.faults()) ? excused : without).add(call));
            }
        }
        return new PaidTwice(without, excused);
    }

    static String describe(ProviderCall call) {
        return call.requestId() + " call " + call.number() + " of " + call.worker() + " finished at " + call.ended()
                + " and was made again";
    }

    private static Optional<ProviderCall> madeAgain(ProviderCall call, List<ProviderCall> calls) {
        return calls.stream()
                .filter(other -> other.began().isAfter(call.ended()))
                .min(Comparator.comparing(ProviderCall::began));
    }

    private static boolean isExcused(ProviderCall call, ProviderCall again, List<FaultSpan> faults) {
        Instant written = afterRunning(call.worker(), call.ended(), WRITING, faults);
        return faults.stream().anyMatch(span -> switch (span.fault()) {
            case Fault.WorkerKilled killed ->
                killed.name().equals(call.worker())
                        && !call.ended().isAfter(span.struck().plus(SEEING))
                        && span.from().isBefore(written);
            case Fault.WorkerStopped stopped ->
                stopped.name().equals(call.worker())
                        && isWithin(
                                call.ended(),
                                span.from().minus(WRITING),
                                span.struck().plus(SEEING))
                        && again.began().isBefore(written);
            case Fault.RedisKilled _ -> isAround(span, LOSING, call, again, faults);
            case Fault.RedisStopped _ -> isAround(span, WRITING, call, again, faults);
            case Fault.BrokerKilled _ -> false;
        });
    }

    /// @param before how shortly before Redis went a call may have ended, so that it was not written for good
    private static boolean isAround(
            FaultSpan redis, Duration before, ProviderCall call, ProviderCall again, List<FaultSpan> faults) {
        boolean unwritten = !call.ended().isAfter(found(call.worker(), redis, faults))
                && !written(call, faults).isBefore(redis.from().minus(before));
        return unwritten || isWithin(again.began(), redis.from(), found(again.worker(), redis, faults));
    }

    /// When a call was written down at the latest: at once, but by a worker that stood still meanwhile some time after
    /// it went on.
    private static Instant written(ProviderCall call, List<FaultSpan> faults) {
        Instant written = afterRunning(call.worker(), call.ended().minus(SEEING), SEEING.plus(WRITING), faults);
        return written.isAfter(call.ended().plus(WRITING)) ? written : call.ended();
    }

    /// When a worker has found the Redis that is back from a fault.
    private static Instant found(String worker, FaultSpan redis, List<FaultSpan> faults) {
        return afterRunning(worker, redis.to(), RECONNECTING, faults);
    }

    /// When a worker has run for so long since then, without the time in which it stood still.
    private static Instant afterRunning(String worker, Instant since, Duration running, List<FaultSpan> faults) {
        Instant until = since.plus(running);
        for (FaultSpan span : faults) {
            boolean stoodStill = span.fault() instanceof Fault.WorkerStopped stopped
                    && stopped.name().equals(worker);
            if (stoodStill && span.from().isBefore(until) && span.to().isAfter(since)) {
                Instant from = span.from().isAfter(since) ? span.from() : since;
                until = until.plus(Duration.between(from, span.to()));
            }
        }
        return until;
    }

    private static boolean isWithin(Instant time, Instant from, Instant to) {
        return !time.isBefore(from) && !time.isAfter(to);
    }
}
