package ai.autobot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedRedisTest {
    @TempDir
    Path directory;

    @Test
    void servesAtItsAddress() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory)) {
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
            assertThat(ask(redis.uri(), "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void neverEvicts() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory)) {
            assertThat(ask(redis.uri(), "CONFIG GET maxmemory-policy", 5)).endsWith("noeviction");
        }
    }

    @Test
    void dataSurvivesARestartOnTheSamePort() throws Exception {
        String address;
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory)) {
            address = redis.uri();
            assertThat(ask(address, "SET session alive")).isEqualTo("+OK");
        }

        try (EmbeddedRedis again = EmbeddedRedis.start(directory)) {
            assertThat(again.uri()).isEqualTo(address);
            assertThat(ask(again.uri(), "GET session", 2)).isEqualTo("alive");
        }
    }

    @Test
    void theRedisOfAKilledProcessIsEndedAtTheNextStart() throws Exception {
        try (OtherProcess other = OtherProcess.runningRedis(directory)) {
            assertThat(ask(other.firstLine(), "SET session alive")).isEqualTo("+OK");
            other.kill();
            assertThat(ask(other.firstLine(), "PING")).as("the orphan").isEqualTo("+PONG");
        }
        List<ProcessHandle> orphans = RedisBinary.in(directory.toRealPath()).running();
        assertThat(orphans).hasSize(1);

        try (EmbeddedRedis again = EmbeddedRedis.start(directory)) {
            assertThat(ask(again.uri(), "GET session", 2)).isEqualTo("alive");
            assertThat(RedisBinary.in(directory.toRealPath()).running())
                    .hasSize(1)
                    .doesNotContainAnyElementsOf(orphans);
        }
    }

    @Test
    void aNeighbourIsNotTakenForAnOrphan() throws Exception {
        try (EmbeddedRedis one = EmbeddedRedis.start(directory.resolve("one"))) {
            EmbeddedRedis two = EmbeddedRedis.start(directory.resolve("two"));
            assertThat(two.isRunning()).isTrue();

            two.close();

            assertThat(two.isRunning()).isFalse();
            assertThat(one.isRunning()).isTrue();
        }
    }

    @Test
    void aDirectoryServesOneRedisAtATime() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory)) {
            assertThatThrownBy(() -> EmbeddedRedis.start(directory).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another redis");
            assertThat(ask(redis.uri(), "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() ->
                            EmbeddedRedis.start(directory, other.getLocalPort()).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + other.getLocalPort());
        }
    }

    @Test
    void brokenDataIsReportedInRedisOwnWords() throws Exception {
        EmbeddedRedis.start(directory).close();
        Path manifest = directory.resolve("appendonlydir/appendonly.aof.manifest");
        Files.writeString(manifest, "nonsense\n");

        assertThatThrownBy(() -> EmbeddedRedis.start(directory).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("manifest");
        assertThat(RedisBinary.in(directory.toRealPath()).running()).isEmpty();
    }

    @Test
    void closeEndsItAndMayBeCalledAgain() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(directory);
        redis.close();
        redis.close();

        assertThat(redis.isRunning()).isFalse();
        try (EmbeddedRedis again = EmbeddedRedis.start(directory, redis.port())) {
            assertThat(again.uri()).isEqualTo(redis.uri());
        }
    }

    private static String ask(String address, String command) throws IOException {
        return ask(address, command, 1);
    }

    /// Sends an inline command and gives back the line of that number of the answer.
    private static String ask(String address, String command, int line) throws IOException {
        URI uri = URI.create(address);
        try (Socket socket = new Socket(InetAddress.ofLiteral(uri.getHost()), uri.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String answer = "";
            for (int read = 0; read < line; read++) {
                answer = String.valueOf(in.readLine());
            }
            return answer;
        }
    }
}
