package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static Certificate certificate;
    private static RealRedis redis;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.make(folder, "ip:127.0.0.1");
        redis = serving(folder, certificate);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void servesOverAConnectionWhoseCertificateIsTrusted() throws Exception {
        try (RedisConnections connections = Opening.open(
                "rediss://127.0.0.1:" + redis.secondPort(),
                Map.of("ca-file", certificate.certificate().toString()))) {
            assertThat(connections.keyspace(RedisDatabase.MAIN).ping()).isPositive();
        }
    }

    @Test
    void refusesACertificateThatNobodySigned() {
        assertRefused("rediss://127.0.0.1:" + redis.secondPort(), Map.of());
    }

    @Test
    void refusesACertificateThatAnotherOneSigned() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Certificate other = Certificate.make(elsewhere, "ip:127.0.0.1");

        assertRefused(
                "rediss://127.0.0.1:" + redis.secondPort(),
                Map.of("ca-file", other.certificate().toString()));
    }

    @Test
    void refusesACertificateOfAnotherName() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("misnamed"));
        Certificate other = Certificate.make(elsewhere, "dns:redis.example");
        try (RealRedis misnamed = serving(elsewhere, other)) {
            assertRefused(
                    "rediss://127.0.0.1:" + misnamed.secondPort(),
                    Map.of("ca-file", other.certificate().toString()));
        }
    }

    private static void assertRefused(String uri, Map<String, String> settings) {
        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> Opening.open(uri, settings))
                .withMessageContaining("does not speak TLS that this process trusts")
                .withMessageContaining("autobot.redis.ca-file");
    }

    private static RealRedis serving(Path folder, Certificate certificate) throws Exception {
        return RealRedis.start(
                folder,
                "--tls-port",
                RealRedis.SECOND_PORT,
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--tls-auth-clients",
                "no");
    }
}
