package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.health.Observation;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WatchedProviderTest {
    private static final TokenUsage NONE = new TokenUsage(0, 0, true);
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Prompt PROMPT = new Prompt("", List.of(), List.of(), "question", null, null, null);
    private static final Map<String, String> QUICK =
            Map.of("autobot.generate.breaker.calls", "4", "autobot.generate.breaker.open-for", "300ms");

    private final Scripted scripted = new Scripted();
    private final WatchedProvider provider = watched(Map.of());

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

        assertThat(provider.look(LIMIT)).isEqualTo(Observation.bad("gone").with(Map.of("breaker", "closed")));
    }

    @Test
    void isLeftAloneForAWhileWhenMostOfItsCallsFailAndAskedAgainByOneThatSees() throws Exception {
        WatchedProvider breaking = watched(QUICK);
        for (int number = 0; number < 2; number++) {
            call(breaking, new Generation.Answered("m", "stop", NONE));
            call(breaking, failed(ErrorCode.PROVIDER_TIMEOUT));
        }
        assertThat(breaking.look(LIMIT).details()).containsEntry("breaker", "open");

        Generation refused = call(breaking, new Generation.Answered("m", "stop", NONE));

        assertThat(scripted.calls).hasValue(4);
        assertThat(refused)
                .isEqualTo(new Generation.Failed(
                        "usual",
                        ErrorCode.PROVIDER_UNREACHABLE,
                        "too many calls failed lately, so none is made now",
                        Duration.ofSeconds(1),
                        TokenEstimate.NONE));

        await().until(() -> call(breaking, new Generation.Answered("m", "stop", NONE)) instanceof Generation.Answered);
        assertThat(scripted.calls).hasValue(5);
        assertThat(breaking.look(LIMIT).details()).containsEntry("breaker", "closed");
    }

    @Test
    void isAskedByAllAgainFromTheFirstTokenOnOfTheOneThatSees() throws Exception {
        WatchedProvider breaking = watched(QUICK);
        open(breaking);
        List<String> states = new ArrayList<>();
        scripted.pieces = List.of("one", "two");
        scripted.next = new Generation.Answered("m", "stop", NONE);

        await().until(() -> breaking.generate(PROMPT, _ -> states.add(state(breaking))) instanceof Generation.Answered);

        assertThat(states).containsExactly("closed", "closed");
    }

    @Test
    void isLeftAloneOnWhenTheOneThatSeesIsStopped() throws Exception {
        WatchedProvider breaking = watched(QUICK);
        open(breaking);
        scripted.stopped = true;

        await().until(() -> catchThrowable(() -> breaking.generate(PROMPT, _ -> {})) instanceof InterruptedException);

        scripted.stopped = false;
        assertThat(call(breaking, new Generation.Answered("m", "stop", NONE))).isInstanceOf(Generation.Failed.class);
    }

    @Test
    void aCallThatIsStoppedSaysNothing() throws Exception {
        WatchedProvider breaking = watched(QUICK);
        scripted.stopped = true;
        for (int number = 0; number < 10; number++) {
            assertThat(catchThrowable(() -> breaking.generate(PROMPT, _ -> {})))
                    .isInstanceOf(InterruptedException.class);
        }

        assertThat(state(breaking)).isEqualTo("closed");
    }

    private void open(WatchedProvider breaking) throws InterruptedException {
        for (int number = 0; number < 4; number++) {
            call(breaking, failed(ErrorCode.PROVIDER_ERROR));
        }
        assertThat(state(breaking)).isEqualTo("open");
    }

    private static String state(WatchedProvider provider) throws InterruptedException {
        return provider.look(LIMIT).details().getOrDefault("breaker", "");
    }

    private WatchedProvider watched(Map<String, String> breaker) {
        GenerateSettings settings = Configuration.of(GenerateSettings.class, breaker);
        return new WatchedProvider(scripted, "usual", ProviderRecord.empty(Duration.ofHours(1), settings.breaker()));
    }

    private void call(Generation generation) throws InterruptedException {
        call(provider, generation);
    }

    private Generation call(WatchedProvider watched, Generation generation) throws InterruptedException {
        scripted.next = generation;
        return watched.generate(PROMPT, _ -> {});
    }

    private static Generation failed(ErrorCode code) {
        return new Generation.Failed("m", code, "why", null, NONE);
    }

    /// A provider whose faults a test chooses.
    private static final class Scripted implements Provider {
        private final AtomicInteger looks = new AtomicInteger();
        private Generation next = failed(ErrorCode.PROVIDER_ERROR);
        private Observation found = Observation.good();
        private final AtomicInteger calls = new AtomicInteger();
        private int retries;
        private List<String> pieces = List.of();
        private boolean stopped;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Generation generate(Prompt prompt, TokenSink tokens) throws InterruptedException {
            calls.incrementAndGet();
            if (stopped) {
                throw new InterruptedException();
            }
            for (String piece : pieces) {
                tokens.append(piece);
            }
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
