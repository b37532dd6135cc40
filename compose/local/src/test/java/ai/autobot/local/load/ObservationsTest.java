package ai.autobot.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    private static final long SENT = 1_700_000_000_000_000L;

    /// The model got it 3 ms after it was due, sent its first token 100 ms later and the last one 500 ms later.
    private static final String FIRST_TOKEN = (SENT + 3_000) + " " + (SENT + 103_000) + " ";

    private static final String ANSWER = FIRST_TOKEN + "token token " + (SENT + 503_000);

    @Test
    void whatIsAddedIsAllTimeButTheModels() {
        Observations observations = new Observations(1);
        observations.sending(0, SENT);

        observations.firstToken(0, FIRST_TOKEN, SENT + 105_000);
        observations.answered(0, ANSWER, SENT + 520_000);

        assertThat(observations.firstTokens().p50()).isEqualTo(5_000);
        assertThat(observations.responses().p50()).isEqualTo(20_000);
    }

    @Test
    void aSecondAttemptsFirstTokenDoesNotCount() {
        Observations observations = new Observations(1);
        observations.sending(0, SENT);

        observations.firstToken(0, FIRST_TOKEN, SENT + 105_000);
        observations.firstToken(0, FIRST_TOKEN, SENT + 900_000);

        assertThat(observations.firstTokens().most()).isEqualTo(5_000);
    }

    @Test
    void aSecondTerminalRecordIsCountedAndChangesNothingElse() {
        Observations observations = new Observations(2);
        observations.sending(0, SENT);
        observations.sending(1, SENT);

        observations.answered(0, ANSWER, SENT + 520_000);
        observations.answered(0, ANSWER, SENT + 999_000);
        observations.failed(0, "internal_error");

        assertThat(observations.twice()).isEqualTo(2);
        assertThat(observations.ended()).isEqualTo(1);
        assertThat(observations.errors()).isEmpty();
        assertThat(observations.responses().most()).isEqualTo(20_000);
    }

    @Test
    void failuresAreCountedByCode() {
        Observations observations = new Observations(3);
        observations.failed(0, "overloaded");
        observations.failed(1, "overloaded");
        observations.failed(2, "provider_timeout");

        assertThat(observations.errors()).isEqualTo(Map.of("overloaded", 2L, "provider_timeout", 1L));
        assertThat(observations.ended()).isEqualTo(3);
        assertThat(observations.answered()).isZero();
    }

    @Test
    void anAnswerThatIsNotThePacedModelsIsNotMeasured() {
        Observations observations = new Observations(1);
        observations.sending(0, SENT);

        observations.firstToken(0, "Hello", SENT + 1);
        observations.answered(0, "Hello, this is an answer of somebody else, of some length.", SENT + 2);

        assertThat(observations.answered()).isEqualTo(1);
        assertThat(observations.firstTokens().count()).isZero();
        assertThat(observations.responses().count()).isZero();
    }

    @Test
    void theMostInFlightIsKept() {
        Observations observations = new Observations(3);
        observations.sending(0, SENT);
        observations.sending(1, SENT);
        observations.failed(0, "overloaded");
        observations.sending(2, SENT);

        assertThat(observations.peakInFlight()).isEqualTo(2);
    }
}
