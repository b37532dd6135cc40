package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import ai.autobot.pipeline.runtime.startup.CheckResult;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.ValidationReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupChecksTest {
    @TempDir
    private Path folder;

    @Test
    void whereNothingRunsEachCheckIsFineOrSaysWhatToDoOrNamesWhatItNeeds() throws Exception {
        ValidationReport report = run(Map.of());

        assertThat(report.isPassed()).isFalse();
        assertThat(report.results()).allSatisfy(result -> {
            switch (result.finding()) {
                case Finding.Ok ok -> assertThat(ok.text()).isNotBlank();
                case Finding.Warning warning -> assertThat(warning.remedy()).endsWith(".");
                case Finding.Fault fault -> assertThat(fault.remedy()).endsWith(".");
                case Finding.Skipped skipped -> assertThat(skipped.because()).isIn("kafka", "redis");
            }
        });
        assertThat(report.results())
                .extracting(CheckResult::name)
                .contains(
                        "java",
                        "disk",
                        "open-files",
                        "kafka",
                        "kafka-rights",
                        "redis",
                        "redis:sessions",
                        "signing-keys",
                        "knowledge",
                        "provider:extractive");
        assertThat(report.refusal()).contains("kafka: nothing listens at", "redis: Redis cannot be reached at");
    }

    @Test
    void whatIsAcceptedDoesNotStopAStart() throws Exception {
        ValidationReport report = run(Map.of("autobot.startup.accepted", "kafka,redis"));

        assertThat(report.isPassed()).isTrue();
        assertThat(report.warnings()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aNameThatIsNoChecksIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Map.of("autobot.startup.accepted", "kafkaa")))
                .withMessageContaining("autobot.startup.accepted")
                .withMessageContaining("kafkaa")
                .withMessageContaining("kafka-topics");
    }

    @Test
    void aSettingThatMakesNoSenseIsNamedBeforeAnybodyIsAsked() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> run(Map.of("autobot.redis.retries", "11")))
                .withMessageContaining("autobot.redis.retries");
    }

    private ValidationReport run(Map<String, String> more) throws InterruptedException, IOException {
        Map<String, String> values = new HashMap<>(more);
        values.put("autobot.kafka.bootstrap-servers", "127.0.0.1:" + unusedPort());
        values.put("autobot.redis.uri", "redis://127.0.0.1:" + unusedPort());
        values.put("autobot.kafka.state-directory", folder.resolve("streams").toString());
        values.put("autobot.kafka.knowledge-directory", folder.resolve("index").toString());
        Configuration configuration =
                Configuration.load(folder.resolve("none.yaml"), values, Worker.ROOMS.toArray(Class<?>[]::new));
        try (StartupChecks checks = StartupChecks.of(configuration, false, Set.of(), Clock.systemUTC())) {
            return checks.run(_ -> {});
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
