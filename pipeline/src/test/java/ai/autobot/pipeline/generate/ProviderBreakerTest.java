package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.generate.ProviderBreaker.Admission;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProviderBreakerTest {
    private final ProviderBreaker breaker = new ProviderBreaker(Configuration.of(
                    GenerateSettings.class,
                    Map.of("autobot.generate.breaker.calls", "4", "autobot.generate.breaker.open-for", "300ms"))
            .breaker());

    @Test
    void callsThatBeganBeforeItOpenedSayNothingWhileOneSees() {
        Admission.Admitted answers = admitted();
        Admission.Admitted hangs = admitted();
        Admission.Admitted isCancelled = admitted();
        open();
        Admission.Admitted sees = seeing();

        answers.begun();
        answers.succeeded();
        assertThat(breaker.state()).isEqualTo("half_open");
        hangs.failed();
        isCancelled.stopped();
        assertThat(breaker.state()).isEqualTo("half_open");

        sees.begun();
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void whatHungBeforeDoesNotOpenItAgainOnceItIsClosed() {
        Admission.Admitted[] hang = new Admission.Admitted[10];
        for (int number = 0; number < hang.length; number++) {
            hang[number] = admitted();
        }
        open();
        seeing().begun();

        for (Admission.Admitted call : hang) {
            call.failed();
        }

        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void answersThatHaveBegunCountThoughTheyGoOn() {
        for (int number = 0; number < 30; number++) {
            admitted().begun();
        }
        for (int number = 0; number < 10; number++) {
            admitted().failed();
        }

        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void anAnswerThatBreaksOffAfterItsFirstTokenFails() {
        for (int number = 0; number < 2; number++) {
            Admission.Admitted call = admitted();
            call.begun();
            call.begun();
            call.failed();
        }

        assertThat(breaker.state()).isEqualTo("open");
    }

    @Test
    void oneAtATimeSees() {
        open();
        assertThat(breaker.refuses()).isTrue();
        Admission.Admitted sees = seeing();

        assertThat(breaker.admit()).isInstanceOf(Admission.Refused.class);
        assertThat(breaker.refuses()).isTrue();

        sees.failed();
        assertThat(breaker.state()).isEqualTo("open");
        await().until(() -> breaker.state().equals("half_open"));
        assertThat(breaker.refuses()).isFalse();
    }

    @Test
    void whoIsRefusedIsToldForHowLong() {
        open();

        assertThat(breaker.admit()).isEqualTo(new Admission.Refused(Duration.ofSeconds(1)));
    }

    private void open() {
        for (int number = 0; number < 4; number++) {
            admitted().failed();
        }
        assertThat(breaker.state()).isEqualTo("open");
    }

    private Admission.Admitted admitted() {
        return (Admission.Admitted) breaker.admit();
    }

    /// The one that is let through, once the breaker has been open for its time.
    private Admission.Admitted seeing() {
        AtomicReference<Admission> last = new AtomicReference<>();
        await().until(() -> {
            last.set(breaker.admit());
            return last.get() instanceof Admission.Admitted;
        });
        return (Admission.Admitted) last.get();
    }
}
