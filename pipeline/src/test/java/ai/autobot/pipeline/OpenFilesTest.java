package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.StartupException;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void allCallsThatAreWantedRunWhereThereIsRoom() {
        assertThat(new OpenFiles(21_000).callsAtOnce(true, 20_000)).isEqualTo(20_000);
    }

    @Test
    void fewerCallsRunWhereTheLimitIsSmaller() {
        assertThat(new OpenFiles(4_096).callsAtOnce(true, 20_000)).isEqualTo(3_096);
    }

    @Test
    void aLimitWithoutRoomForCallsIsRefusedWithBothNumbers() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new OpenFiles(1_005).callsAtOnce(true, 20_000))
                .withMessageContaining("1005")
                .withMessageContaining("21000");
    }

    @Test
    void aProviderWithoutConnectionsIsNotLimited() {
        assertThat(new OpenFiles(256).callsAtOnce(false, 20_000)).isEqualTo(20_000);
    }

    @Test
    void aStartFindsAWarningWhereFewerCallsRunAndAFaultWhereNoneDo() {
        assertThat(new OpenFiles(21_000).finding(true, 20_000)).isInstanceOf(Finding.Ok.class);
        assertThat(new OpenFiles(4_096).finding(true, 20_000).text()).contains("3096 calls");
        assertThat(new OpenFiles(4_096).finding(true, 20_000)).isInstanceOf(Finding.Warning.class);
        assertThat(new OpenFiles(1_005).finding(true, 20_000)).isInstanceOf(Finding.Fault.class);
        assertThat(new OpenFiles(256).finding(false, 20_000)).isInstanceOf(Finding.Warning.class);
        assertThat(new OpenFiles(4_096).finding(false, 20_000)).isInstanceOf(Finding.Ok.class);
    }

    @Test
    void theLimitOfThisProcessIsRead() {
        assertThat(OpenFiles.ofThisProcess().limit()).isPositive();
    }
}
