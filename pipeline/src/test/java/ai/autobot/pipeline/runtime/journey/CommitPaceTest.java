package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long START = 1_800_000_000_000L;

    private final CommitPace pace = new CommitPace(true);

    @Test
    void asksAtOnceForTheFirstAndForNothingWithoutAnEnd() {
        assertThat(pace.look(START)).isFalse();
        pace.want();
        assertThat(pace.look(START)).isTrue();
        assertThat(pace.look(START + 500)).isFalse();
    }

    @Test
    void asksOnceForAllThatEndsBeforeTheCommit() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        pace.want();
        assertThat(pace.look(START)).isFalse();
        assertThat(pace.look(START + 1)).isFalse();
    }

    @Test
    void restsAfterACommitForAsLongAsItTook() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        pace.want();

        assertThat(pace.look(START + 29)).isFalse();
        assertThat(pace.look(START + 30)).isFalse();
        assertThat(pace.look(START + 57)).isFalse();
        assertThat(pace.look(START + 58)).isTrue();
    }

    @Test
    void restsForAWhileAfterAQuickCommitToo() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        pace.want();

        assertThat(pace.look(START + 4)).isFalse();
        assertThat(pace.look(START + 11)).isFalse();
        assertThat(pace.look(START + 12)).isTrue();
    }

    @Test
    void restsNoLongerThanALimitHoweverSlowTheCommitWas() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        pace.want();

        assertThat(pace.look(START + 5_000)).isFalse();
        assertThat(pace.look(START + 5_100)).isTrue();
    }

    @Test
    void goesOnAfterACommitThatWasTooQuickToBeSeen() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        pace.want();

        for (int millis = 1; millis < 20; millis++) {
            assertThat(pace.look(START + millis)).isFalse();
        }
        assertThat(pace.look(START + 20)).isFalse();
        assertThat(pace.look(START + 27)).isFalse();
        assertThat(pace.look(START + 28)).isTrue();
    }

    @Test
    void aClockThatIsPutBackPutsNothingOff() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        assertThat(pace.look(START + 50)).isFalse();
        pace.want();

        assertThat(pace.look(START - 1_000_000)).isTrue();
    }

    @Test
    void knowsBeforeTheThreadWaitsHowLongTheCommitTook() {
        pace.want();
        assertThat(pace.look(START)).isTrue();
        assertThat(pace.patienceMillis(START + 26)).isEqualTo(Long.MAX_VALUE);
        pace.want();

        assertThat(pace.look(START + 28)).isFalse();
        assertThat(pace.patienceMillis(START + 30)).isEqualTo(22);
        assertThat(pace.look(START + 52)).isTrue();
    }

    @Test
    void letsTheThreadNotWaitWhereACommitMayBeAskedFor() {
        pace.want();

        assertThat(pace.patienceMillis(START)).isZero();
    }

    @Test
    void asksForNothingWhereAnEndNeedsNoCommit() {
        CommitPace idle = new CommitPace(false);
        idle.want();

        assertThat(idle.look(START)).isFalse();
        assertThat(idle.patienceMillis(START)).isEqualTo(Long.MAX_VALUE);
    }
}
