package ai.autobot.pipeline.authenticate.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerRulesTest {
    private static final String PREFIX = "autobot.authenticate.issuers.keycloak.";

    @Test
    void haveTheseDefaults() {
        IssuerSettings settings =
                Objects.requireNonNull(settings(Map.of()).issuers().get("keycloak"));

        assertThat(settings.algorithms()).containsExactly("RS256");
        assertThat(settings.userClaim()).isEqualTo("sub");
        assertThat(settings.rolesClaim()).isEqualTo("roles");
        assertThat(settings.roleMapping()).isEmpty();
        assertThat(settings.jwksRefresh()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.jwksKeep()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.jwksTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example/certs",
                "https://id.example:8443/certs?a=b",
                "http://localhost:8080/certs",
                "http://127.0.0.1:8080/certs",
                "http://127.1.2.3/certs",
                "http://[::1]:8080/certs"
            })
    void takeAnAddressThatNobodyCanListenInOn(String address) {
        assertThatCode(() -> open(Map.of(PREFIX + "jwks-uri", address))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "jwks-uri,http://id.example/certs",
        "jwks-uri,http://127.0.0.1.id.example/certs",
        "jwks-uri,http://localhost.id.example/certs",
        "jwks-uri,ftp://id.example/certs",
        "jwks-uri,file:///etc/passwd",
        "jwks-uri,https://user:secret@id.example/certs",
        "jwks-uri,https:/certs",
        "jwks-uri,certs",
        "issuer,' '",
        "issuer,autobot",
        "audience,' '",
        "user-claim,' '",
        "roles-claim,' '",
        "algorithms,HS256",
        "algorithms,none",
        "algorithms,'RS256,HS512'",
        "algorithms,RS512",
        "role-mapping,admin",
        "role-mapping,=admin",
        "role-mapping,admin=",
        "role-mapping,admin=not one word",
        "jwks-refresh,9s",
        "jwks-keep,9m",
        "jwks-keep,8d",
        "jwks-timeout,31s"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(Map.of(PREFIX + key, value)))
                .withMessageContaining(PREFIX + key)
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "jwks-uri", "audience"})
    void areRefusedWhenOneIsMissing(String key) {
        Map<String, String> settings = complete();
        settings.remove(PREFIX + key);

        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.of(AuthenticateSettings.class, settings))
                .withMessageContaining(key);
    }

    @Test
    void refuseTwoIssuersOfOneName() {
        Map<String, String> settings = complete();
        complete().forEach((key, value) -> settings.put(key.replace("keycloak", "other"), value));

        assertThatIllegalArgumentException().isThrownBy(() -> open(settings)).withMessageContaining(".issuer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Keycloak", "-x", "a_b"})
    void refuseANameThatDoesNotStandAtTheHeadOfAUserId(String name) {
        Map<String, String> settings = new HashMap<>();
        complete().forEach((key, value) -> settings.put(key.replace("keycloak", name), value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Issuers.open(
                        Configuration.of(AuthenticateSettings.class, settings).issuers(),
                        "autobot",
                        Duration.ZERO,
                        InstantSource.system()))
                .withMessageContaining(name);
    }

    @Test
    void canStandInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("autobot.yaml"), """
                autobot:
                  authenticate:
                    issuers:
                      keycloak:
                        issuer: https://id.example/realms/autobot
                        jwks-uri: https://id.example/realms/autobot/protocol/openid-connect/certs
                        audience: autobot-chat
                        algorithms: [RS256, EdDSA]
                        roles-claim: realm_access.roles
                        role-mapping: [chat-user=user, "a=b, c=admin"]
                """);

        IssuerSettings settings = Objects.requireNonNull(Configuration.load(file, Map.of(), AuthenticateSettings.class)
                .settings(AuthenticateSettings.class)
                .issuers()
                .get("keycloak"));

        IssuerRules rules = IssuerRules.of("keycloak", settings);
        assertThat(rules.algorithms()).containsExactlyInAnyOrder("RS256", "EdDSA");
        assertThat(rules.mapped(List.of("chat-user", "admin"))).containsExactly("user");
        assertThat(rules.mapped(List.of("a=b, c"))).containsExactly("admin");
    }

    private static void open(Map<String, String> more) {
        AuthenticateSettings settings = settings(more);
        Issuers.open(settings.issuers(), settings.issuer(), settings.clockLeeway(), InstantSource.system())
                .close();
    }

    private static AuthenticateSettings settings(Map<String, String> more) {
        Map<String, String> all = complete();
        all.putAll(more);
        return Configuration.of(AuthenticateSettings.class, all);
    }

    private static Map<String, String> complete() {
        Map<String, String> settings = new HashMap<>();
        settings.put(PREFIX + "issuer", "https://id.example/realms/autobot");
        // Nothing listens there, and nothing is asked but what a test waits for.
        settings.put(PREFIX + "jwks-uri", "http://127.0.0.1:1/certs");
        settings.put(PREFIX + "audience", "autobot-chat");
        return settings;
    }
}
