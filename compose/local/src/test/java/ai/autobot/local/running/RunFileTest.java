package ai.autobot.local.running;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {
    @TempDir
    private Path folder;

    @Test
    void isFoundWhileItsProcessRuns() throws IOException {
        RunFile written = RunFile.ofThisProcess("127.0.0.1:1", "redis://127.0.0.1:2", folder, true);
        written.write(file());

        assertThat(RunFile.find(file())).contains(written);
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        RunFile.ofThisProcess("127.0.0.1:1", "redis://127.0.0.1:2", folder, true)
                .write(file());

        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void ofAProcessThatIsGoneIsNotFound() throws Exception {
        Process gone = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        gone.waitFor();
        new RunFile("127.0.0.1:1", "redis://127.0.0.1:2", gone.pid(), 0, "data", true).write(file());

        assertThat(RunFile.find(file())).isEmpty();
    }

    @Test
    void ofAnEarlierProcessWithTheSameIdIsNotFound() throws IOException {
        new RunFile(
                        "127.0.0.1:1",
                        "redis://127.0.0.1:2",
                        ProcessHandle.current().pid(),
                        12_345,
                        "data",
                        true)
                .write(file());

        assertThat(RunFile.find(file())).isEmpty();
    }

    @Test
    void thatMakesNoSenseIsNotFound() throws IOException {
        Files.writeString(file(), "{\"bootstrapServers\":");

        assertThat(RunFile.find(file())).isEmpty();
    }

    @Test
    void doesNotShowTheAddressOfRedisWhichMayHoldAPassword() {
        assertThat(RunFile.ofThisProcess("127.0.0.1:1", "redis://user:secret@host:2", folder, false)
                        .toString())
                .doesNotContain("secret");
    }

    private Path file() {
        return folder.resolve("running.json");
    }
}
