package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.health.Observation;
import ai.autobot.pipeline.runtime.health.RecentOutcomes;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider, and what its calls lately came to. Who wants to know how it is learns it from them, and only
/// while there are none is it asked. Thread-safe.
public final class WatchedProvider implements Provider {
    private final Provider provider;
    private final RecentOutcomes outcomes;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /// @param window for how long a call says something
    public WatchedProvider(Provider provider, Duration window) {
        this.provider = provider;
        this.outcomes = new RecentOutcomes(window);
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
        Generation generation = provider.generate(prompt, new Listening(tokens));
        switch (generation) {
            case Generation.Answered _, Generation.Refused _ -> outcomes.succeeded();
            case Generation.Failed(var _, ErrorCode code, var _, var _, var _) -> {
                if (isTheProviders(code)) {
                    failed(code.code());
                } else {
                    outcomes.succeeded();
                }
            }
        }
        return generation;
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

        private Listening(TokenSink tokens) {
            this.tokens = tokens;
        }

        @Override
        public void append(String text) throws InterruptedException {
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
