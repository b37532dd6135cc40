package ai.autobot.local.load;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// What a load driver has seen of its requests, which are numbered from 0. Times are microseconds since the epoch.
/// Thread-safe.
///
/// Added time is what the pipeline adds: from the intended moment of sending, so that a sender that lags hides nothing,
/// to the moment when a client has the record, less the model's own time by its own clock.
public final class Observations {
    private static final long NONE = Long.MIN_VALUE;

    private final AtomicLongArray intended;
    private final AtomicLongArray addedToFirstToken;
    private final AtomicLongArray addedToResponse;
    private final AtomicIntegerArray responses;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger twice = new AtomicInteger();
    private final AtomicInteger peakInFlight = new AtomicInteger();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    public Observations(int count) {
        intended = new AtomicLongArray(count);
        addedToFirstToken = filled(count);
        addedToResponse = filled(count);
        responses = new AtomicIntegerArray(count);
    }

    private static AtomicLongArray filled(int count) {
        long[] values = new long[count];
        Arrays.fill(values, NONE);
        return new AtomicLongArray(values);
    }

    public int count() {
        return responses.length();
    }

    /// Before the request is handed to the producer.
    public void sending(int number, long intendedMicros) {
        intended.set(number, intendedMicros);
        int inFlight = sent.incrementAndGet() - ended.get();
        peakInFlight.accumulateAndGet(inFlight, Math::max);
    }

    /// The first token was read. Of later attempts it does not count: a user had one already.
    public void firstToken(int number, String text, long observedMicros) {
        PacedTimes.ofFirstToken(text)
                .ifPresent(model -> addedToFirstToken.compareAndSet(
                        number, NONE, observedMicros - intended.get(number) - model.untilFirstTokenMicros()));
    }

    /// The terminal record of an answered request was read.
    public void answered(int number, String text, long observedMicros) {
        if (ended(number)) {
            answered.incrementAndGet();
            PacedTimes.ofAnswer(text)
                    .ifPresent(model -> addedToResponse.set(
                            number, observedMicros - intended.get(number) - model.untilLastTokenMicros()));
        }
    }

    /// The terminal record of a request that was not answered was read.
    public void failed(int number, String code) {
        if (ended(number)) {
            errors.computeIfAbsent(code, _ -> new LongAdder()).increment();
        }
    }

    private boolean ended(int number) {
        if (responses.getAndIncrement(number) > 0) {
            twice.incrementAndGet();
            return false;
        }
        ended.incrementAndGet();
        return true;
    }

    public int sent() {
        return sent.get();
    }

    public int ended() {
        return ended.get();
    }

    public int answered() {
        return answered.get();
    }

    /// Requests with more than one terminal record, counted for each beyond the first.
    public int twice() {
        return twice.get();
    }

    /// Requests sent and not ended, at most.
    public int peakInFlight() {
        return peakInFlight.get();
    }

    public Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        errors.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    Quantiles firstTokens() {
        return firstTokens(0);
    }

    Quantiles responses() {
        return responses(0);
    }

    /// Added to the first token of the requests from this number on.
    public Quantiles firstTokens(int from) {
        return Quantiles.of(measured(addedToFirstToken, from));
    }

    /// Added to the response of the requests from this number on.
    public Quantiles responses(int from) {
        return Quantiles.of(measured(addedToResponse, from));
    }

    private static long[] measured(AtomicLongArray values, int from) {
        long[] found = new long[values.length()];
        int size = 0;
        for (int index = from; index < found.length; index++) {
            long value = values.get(index);
            if (value != NONE) {
                found[size++] = value;
            }
        }
        return Arrays.copyOf(found, size);
    }
}
