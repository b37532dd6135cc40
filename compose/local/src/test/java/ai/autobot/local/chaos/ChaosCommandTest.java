package ai.autobot.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.Autobot;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosCommandTest {
    private static final String SEED = "3";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Screen screen =
            new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, new Palette(false), 80, 24);

    @TempDir
    private Path folder;

    @Test
    void everyPromiseIsKeptWhileEverythingIsKilledOnce() throws Exception {
        int code = Autobot.run(
                screen,
                "chaos",
                "--seed",
                SEED,
                "--requests",
                "60",
                "--conversations",
                "12",
                "--workers",
                "2",
                "--duration",
                "9s",
                "--json");

        assertThat(code).as(err.toString()).isZero();
        JsonNode ledger = new ObjectMapper().readTree(out.toString());
        assertThat(ledger.get("violations")).isEmpty();
        assertThat(ledger.get("planned").asInt()).isEqualTo(60);
        assertThat(ledger.get("requests").asInt()).isGreaterThanOrEqualTo(60);
        assertThat(ledger.get("responses").asInt()).isEqualTo(60);
        assertThat(ledger.get("outcomes").get("answered").asInt()).isPositive();
        assertThat(ledger.get("tokens").asInt()).isPositive();
        assertThat(ledger.get("calls").get("complete").asInt()).isPositive();
        assertThat(ledger.get("faults")).hasSize(4);
        assertThat(err.toString())
                .contains(
                        "seed " + SEED,
                        "killed (SIGKILL)",
                        "stopped (SIGSTOP)",
                        "broker started again",
                        "Redis started again",
                        "a zombie",
                        "kept      every request has a terminal record")
                .doesNotContain("VIOLATED", "Bearer");
    }

    @Test
    void aRunThatIsInterruptedLeavesNoProcessBehind() throws Exception {
        ChaosPlan plan =
                ChaosPlan.of(3, new ChaosSize(20, 5, 1, Duration.ofSeconds(20)), EnumSet.noneOf(FaultKind.class));
        FutureTask<AuditLedger> running = new FutureTask<>(
                () -> new ChaosRun(plan, folder, Duration.ofMinutes(2), new Steps(screen.err(), screen)).run());
        Thread thread = Thread.ofPlatform().start(running);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> processes().size() >= 3);

        thread.interrupt();
        thread.join(Duration.ofMinutes(1));

        assertThat(thread.isAlive()).isFalse();
        assertThat(running.state()).isEqualTo(FutureTask.State.FAILED);
        assertThat(processes()).isEmpty();
    }

    @Test
    void aChaosThatCannotBeIsRefusedBeforeAnythingStarts() {
        assertThat(Autobot.run(screen, "chaos", "--requests", "0")).isEqualTo(2);
        assertThat(Autobot.run(screen, "chaos", "--workers", "17")).isEqualTo(2);
        assertThat(Autobot.run(screen, "chaos", "--duration", "1s")).isEqualTo(2);
        assertThat(Autobot.run(screen, "chaos", "--faults", "kill,flood")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("requests: 0", "workers: 17", "duration: PT1S", "flood");
    }

    /// The JVMs are our children; Redis is nobody's child, and runs a program that lies in the folder.
    private List<ProcessHandle> processes() {
        return Stream.concat(
                        ProcessHandle.current().descendants(),
                        ProcessHandle.allProcesses().filter(this::runsFromTheFolder))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    private boolean runsFromTheFolder(ProcessHandle process) {
        return process.info()
                .command()
                .filter(path -> path.startsWith(folder.toString()))
                .isPresent();
    }
}
