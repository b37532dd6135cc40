package ai.autobot.local.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.KeyChange;
import ai.autobot.pipeline.authenticate.KeyRotation;
import ai.autobot.pipeline.authenticate.KeyState;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A worker that runs while secrets change, and whose users come from elsewhere; every part real.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ChangingKeysTest {
    private static final String ISSUER = "https://id.example/realms/autobot";

    private House house;
    private HttpServer server;
    private RsaJsonWebKey key;
    private Worker worker;
    private Asking asking;
    private Responses responses;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("k-1");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] keySet = ("{\"keys\":[" + key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY) + "]}").getBytes(UTF_8);
        server.createContext("/certs", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, keySet.length);
                exchange.getResponseBody().write(keySet);
            }
        });
        server.start();
        // What the worker learns it learns because it was told.
        house = House.open(directory)
                .with("autobot.authenticate.key-poll", "5m")
                .with("autobot.authenticate.issuers.keycloak.issuer", ISSUER)
                .with(
                        "autobot.authenticate.issuers.keycloak.jwks-uri",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/certs")
                .with("autobot.authenticate.issuers.keycloak.audience", "autobot-chat")
                .with("autobot.authenticate.issuers.keycloak.role-mapping", "chat=user");
        worker = house.worker();
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
    }

    @AfterAll
    void stop() {
        responses.close();
        asking.close();
        worker.close();
        house.close();
        server.stop(0);
    }

    @Test
    void aTokenOutlivesTheRotationOfItsSecretAndNotItsRetirement() throws Exception {
        String token = house.signIn("ada");
        List<KeyState> before = rotation(KeyRotation::list);
        String first = before.getFirst().id();
        KeyChange rotated = rotation(rotation -> rotation.rotate(Duration.ofMinutes(11)));

        assertThat(rotated).isInstanceOf(KeyChange.Rotated.class);
        assertThat(ask(token).getStatus()).isEqualTo(ResponseStatus.ANSWERED);

        KeyChange retired = rotation(rotation -> rotation.retire(first));

        assertThat(retired).isInstanceOf(KeyChange.Retired.class);
        List<KeyState> left = rotation(KeyRotation::list);
        assertThat(left).extracting(KeyState::use).containsExactly(KeyState.Use.SIGNING);
        await().atMost(House.PATIENCE)
                .untilAsserted(() -> assertThat(ask(token).getError().map(ResponseError::getCode))
                        .hasValue("authentication_invalid"));
        assertThat(ask(house.signIn("ada")).getStatus()).isEqualTo(ResponseStatus.ANSWERED);
    }

    @Test
    void aUserOfAnotherIssuerIsServedUntilTheSessionIsEndedHere() throws Exception {
        String token = foreignToken();
        assertThat(ask(token).getStatus()).isEqualTo(ResponseStatus.ANSWERED);

        try (SessionDesk desk = SessionDesk.open(house.configuration("desk"))) {
            List<Session> begun = desk.sessions().ofUser("keycloak/eve");
            assertThat(begun).hasSize(1);
            assertThat(begun.getFirst().roles()).containsExactly("user");
            assertThat(desk.sessions().revokeAll("keycloak/eve")).isEqualTo(1);
        }

        assertThat(ask(token).getError().map(ResponseError::getCode)).hasValue("session_ended");
    }

    private ChatResponse ask(String token) throws Exception {
        String id = UUID.randomUUID().toString();
        asking.ask("c-" + id, id, token);
        return responses.to(id);
    }

    private String foreignToken() throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience("autobot-chat");
        claims.setSubject("eve");
        claims.setStringClaim("sid", UUID.randomUUID().toString());
        claims.setStringListClaim("roles", "chat");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(5);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue("RS256");
        signature.setKeyIdHeaderValue("k-1");
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        return signature.getCompactSerialization();
    }

    /// What an operator does with the secrets.
    @FunctionalInterface
    private interface Use<R> {
        R on(KeyRotation rotation) throws InterruptedException;
    }

    private <R> R rotation(Use<R> use) throws InterruptedException {
        Configuration configuration = house.configuration("operator");
        try (RedisConnections connections =
                RedisConnections.open(configuration.settings(RedisSettings.class), Set.of(RedisDatabase.MAIN))) {
            return use.on(new KeyRotation(
                    connections.keyspace(RedisDatabase.MAIN),
                    configuration.settings(AuthenticateSettings.class),
                    Clock.systemUTC()));
        }
    }
}
