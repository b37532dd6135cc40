package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.health.Observation;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WatchedProviderTest {
    private static final TokenUsage NONE = new TokenUsage(0, 0, true);
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Scripted scripted = new Scripted();
    private final WatchedProvider provider = new WatchedProvider(scripted, Duration.ofHours(1));

    @Test
    void isAskedOnlyWhileNoCallSaysHowItIs() throws Exception {
        assertThat(provider.look(LIMIT)).isInstanceOf(Observation.Good.class);
        assertThat(scripted.looks).hasValue(1);

        call(new Generation.Answered("m", "stop", NONE));

        assertThat(provider.look(LIMIT)).isInstanceOf(Observation.Good.class);
        assertThat(scripted.looks).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"PROVIDER_ERROR", "PROVIDER_TIMEOUT", "PROVIDER_UNREACHABLE", "PROVIDER_RATE_LIMITED"})
    void isDownWhenItsCallsFailThoughItCanBeReached(ErrorCode code) throws Exception {
        AtomicInteger told = new AtomicInteger();
        provider.listen(told::incrementAndGet);
        call(failed(code));
        assertThat(provider.look(LIMIT)).isInstanceOf(Observation.Limping.class);
        for (int number = 0; number < 4; number++) {
            call(failed(code));
        }

        assertThat(provider.look(LIMIT))
                .isInstanceOfSatisfying(
                        Observation.Bad.class, bad -> assertThat(bad.why()).contains(code.code()));
        assertThat(told).hasValue(5);
    }

    @Test
    void isNotToBlameForARequestThatItRejects() throws Exception {
        for (int number = 0; number < 10; number++) {
            call(failed(ErrorCode.PROVIDER_REJECTED_REQUEST));
        }

        assertThat(provider.look(LIMIT)).isInstanceOf(Observation.Good.class);
    }

    @Test
    void isDownWhenItsCallsSucceedOnlyWhenTheyAreMadeAgain() throws Exception {
        scripted.retries = 1;
        for (int number = 0; number < 4; number++) {
            call(new Generation.Answered("m", "stop", NONE));
        }

        assertThat(provider.look(LIMIT)).isInstanceOf(Observation.Bad.class);
    }

    @Test
    void isAsItIsFoundWhereNobodyCalls() throws Exception {
        scripted.found = Observation.bad("gone");

        assertThat(provider.look(LIMIT)).isEqualTo(Observation.bad("gone"));
    }

    private void call(Generation generation) throws InterruptedException {
        scripted.next = generation;
        provider.generate(new Prompt("", List.of(), List.of(), "question", null, null, null), text -> {});
    }

    private static Generation failed(ErrorCode code) {
        return new Generation.Failed("m", code, "why", null, NONE);
    }

    /// A provider whose faults a test chooses.
    private static final class Scripted implements Provider {
        private final AtomicInteger looks = new AtomicInteger();
        private Generation next = failed(ErrorCode.PROVIDER_ERROR);
        private Observation found = Observation.good();
        private int retries;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Generation generate(Prompt prompt, TokenSink tokens) {
            for (int retry = 0; retry < retries; retry++) {
                tokens.retried("provider_error", Duration.ZERO, NONE);
            }
            return next;
        }

        @Override
        public Observation look(Duration limit) {
            looks.incrementAndGet();
            return found;
        }

        @Override
        public void close() {}
    }
}
