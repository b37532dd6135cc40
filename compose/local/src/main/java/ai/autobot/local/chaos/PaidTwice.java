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
/// @param excused those that ended while Redis was down, or so shortly before their worker went that they could not be
///     written down, and those that were made again while Redis was down, so that nobody could look them up
record PaidTwice(List<ProviderCall> without, List<ProviderCall> excused) {
    /// What it may take to write down that a call has finished.
    private static final Duration WRITING = Duration.ofSeconds(1);

    /// What it may take until a worker has found a Redis that is back.
    private static final Duration RECONNECTING = Duration.ofSeconds(2);

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
                madeAgainAt(call, byRequest.getOrDefault(call.requestId(), List.of()))
                        .ifPresent(again ->
                                (isExcused(call.ended(), again, evidence.faults()) ? excused : without).add(call));
            }
        }
        return new PaidTwice(without, excused);
    }

    static String describe(ProviderCall call) {
        return call.requestId() + " call " + call.number() + " finished at " + call.ended() + " and was made again";
    }

    private static Optional<Instant> madeAgainAt(ProviderCall call, List<ProviderCall> calls) {
        return calls.stream()
                .map(ProviderCall::began)
                .filter(began -> began.isAfter(call.ended()))
                .min(Comparator.naturalOrder());
    }

    private static boolean isExcused(Instant ended, Instant again, List<FaultSpan> faults) {
        return faults.stream().anyMatch(span -> switch (span.fault()) {
            case Fault.WorkerKilled _, Fault.WorkerStopped _ ->
                isWithin(ended, span.from().minus(WRITING), span.struck());
            case Fault.RedisKilled _, Fault.RedisStopped _ ->
                isWithin(ended, span.from().minus(WRITING), span.to().plus(RECONNECTING))
                        || isWithin(again, span.from(), span.to().plus(RECONNECTING));
            case Fault.BrokerKilled _ -> false;
        });
    }

    private static boolean isWithin(Instant time, Instant from, Instant to) {
        return !time.isBefore(from) && !time.isAfter(to);
    }
}
