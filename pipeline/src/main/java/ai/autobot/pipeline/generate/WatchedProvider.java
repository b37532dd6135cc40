package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.ProviderBreaker.Admission;
import ai.autobot.pipeline.runtime.health.Observation;
import ai.autobot.pipeline.runtime.health.RecentOutcomes;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider, and what its calls lately came to. Who wants to know how it is learns it from them, and only
/// while there are none is it asked; while most of them fail, no more are made. Thread-safe.
public final class WatchedProvider implements Provider {
    private final Provider provider;
    private final String defaultModel;
    private final RecentOutcomes outcomes;
    private final ProviderBreaker breaker;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /// @param defaultModel what is asked where a request names no model
    /// @param record what its calls came to so far
    public WatchedProvider(Provider provider, String defaultModel, ProviderRecord record) {
        this.provider = provider;
        this.defaultModel = defaultModel;
        this.outcomes = record.outcomes();
        this.breaker = record.breaker();
    }

    /// Has someone told of each call that fails, on its thread: it may not block.
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Generation generate(Prompt prompt, TokenSink tokens) throws InterruptedException {
        return switch (breaker.admit()) {
            case Admission.Refused(Duration retryAfter) ->
                new Generation.Failed(
                        Objects.requireNonNullElse(prompt.model(), defaultModel),
                        ErrorCode.PROVIDER_UNREACHABLE,
                        "too many calls failed lately, so none is made now",
                        retryAfter,
                        TokenEstimate.NONE);
            case Admission.Admitted call -> generate(prompt, tokens, call);
        };
    }

    private Generation generate(Prompt prompt, TokenSink tokens, Admission.Admitted call) throws InterruptedException {
        boolean ended = false;
        try {
            Generation generation = provider.generate(prompt, new Listening(tokens, call));
            ended = true;
            judge(generation, call);
            return generation;
        } finally {
            if (!ended) {
                call.stopped();
            }
        }
    }

    private void judge(Generation generation, Admission.Admitted call) {
        if (generation instanceof Generation.Failed failure && isTheProviders(failure.code())) {
            call.failed();
            failed(failure.code().code());
        } else {
            call.succeeded();
            outcomes.succeeded();
        }
    }

    /// Whether others would have met it as well: what it says of one request says nothing of it.
    private static boolean isTheProviders(ErrorCode code) {
        return code != ErrorCode.PROVIDER_REJECTED_REQUEST;
    }

    private void failed(String why) {
        outcomes.failed(why);
        listeners.forEach(Runnable::run);
    }

    @Override
    public Observation look(Duration limit) throws InterruptedException {
        Observation seen =
                breaker.refuses() ? Observation.bad("most calls failed lately, so none is made now") : judged(limit);
        return seen.with(Map.of("breaker", breaker.state()));
    }

    private Observation judged(Duration limit) throws InterruptedException {
        Optional<Observation> judgement = outcomes.judgement();
        if (judgement.isPresent()) {
            return judgement.get();
        }
        Observation seen = provider.look(limit);
        Optional<String> failure = outcomes.lastCallFailed();
        return seen instanceof Observation.Good && failure.isPresent()
                ? Observation.limping("the last call failed with " + failure.get())
                : seen;
    }

    @Override
    public void close() {
        provider.close();
    }

    /// A call that was made again has failed once, whatever became of it.
    private final class Listening implements TokenSink {
        private final TokenSink tokens;

        private final Admission.Admitted call;

        private Listening(TokenSink tokens, Admission.Admitted call) {
            this.tokens = tokens;
            this.call = call;
        }

        @Override
        public void append(String text) throws InterruptedException {
            call.begun();
            tokens.append(text);
        }

        @Override
        public void asked() {
            tokens.asked();
        }

        @Override
        public void connected(int status) {
            tokens.connected(status);
        }

        @Override
        public void retried(String cause, Duration wait, TokenUsage used) {
            failed(cause);
            tokens.retried(cause, wait, used);
        }
    }
}
