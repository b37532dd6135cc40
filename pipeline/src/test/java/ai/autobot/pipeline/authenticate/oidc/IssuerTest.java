package ai.autobot.pipeline.authenticate.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.authenticate.jose.CompactToken;
import ai.autobot.pipeline.runtime.config.Configuration;
import com.sun.net.httpserver.HttpExchange;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.security.Key;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An issuer that shows its keys by real HTTP, its tokens, and forgers who know all but its private keys.
class IssuerTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private LocalIssuer server = LocalIssuer.start();
    private final LocalIssuer elsewhere = LocalIssuer.start();
    private Issuer issuer = issuer(Map.of(), Duration.ZERO);

    @AfterEach
    void close() {
        issuer.close();
        server.close();
        elsewhere.close();
    }

    @Test
    void acceptsItsTokensOfEachAlgorithm() throws InterruptedException {
        Map<String, Map.Entry<String, KeyPair>> keys = Map.of(
                "RS256", Map.entry("rsa", LocalIssuer.RSA),
                "ES256", Map.entry("ec", LocalIssuer.EC),
                "EdDSA", Map.entry("ed", LocalIssuer.ED));
        for (Map.Entry<String, Map.Entry<String, KeyPair>> each : keys.entrySet()) {
            String algorithm = each.getKey();
            String token = LocalIssuer.sign(
                    server.claims("alice", NOW),
                    algorithm,
                    each.getValue().getKey(),
                    each.getValue().getValue().getPrivate());

            assertThat(check(token)).as(algorithm).isInstanceOfSatisfying(IssuerCheck.Verified.class, verified -> {
                assertThat(verified.claims().userId()).isEqualTo("keycloak/alice");
                assertThat(verified.claims().roles()).containsExactly("user");
                assertThat(verified.claims().expiresAt()).isEqualTo(NOW.plusSeconds(300));
                assertThat(verified.claims().lasting()).isFalse();
            });
        }
    }

    @Test
    void refusesAnAlgorithmThatIsNotPinnedForIt() throws InterruptedException {
        issuer.close();
        issuer = issuer(Map.of("algorithms", "RS256"), Duration.ZERO);

        assertRefused(LocalIssuer.sign(server.claims("alice", NOW), "ES256", "ec", LocalIssuer.EC.getPrivate()));
        assertVerified(LocalIssuer.sign(server.claims("alice", NOW)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS512"})
    void refusesItsPublicKeyAsASecret(String algorithm) throws InterruptedException {
        byte[] der = LocalIssuer.RSA.getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(
                der,
                pem.getBytes(UTF_8),
                LocalIssuer.jwk("rsa", LocalIssuer.RSA.getPublic()).getBytes(UTF_8))) {
            assertRefused(LocalIssuer.sign(
                    server.claims("alice", NOW), algorithm, "rsa", new SecretKeySpec(secret, "HmacSHA512")));
        }
    }

    @Test
    void neverTakesASymmetricKeyFromAKeySet() throws InterruptedException {
        Key secret = new SecretKeySpec(new byte[64], "HmacSHA256");
        server.shows(LocalIssuer.jwk("rsa", secret), LocalIssuer.jwk("other", LocalIssuer.RSA.getPublic()));
        issuer.renewed();

        assertRefused(LocalIssuer.sign(server.claims("alice", NOW), "HS256", "rsa", secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void refusesATokenWithoutASignature(String algorithm) throws InterruptedException {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"rsa\"}";
        String payload = server.claims("alice", NOW).toJson();

        assertRefused(encode(header) + "." + encode(payload) + ".");
        assertRefused(encode(header) + "." + encode(payload) + ".AAAA");
    }

    @Test
    void refusesAnothersSignatureUnderItsKeysId() throws InterruptedException {
        KeyPair other = LocalIssuer.pair("RSA");

        assertRefused(LocalIssuer.sign(server.claims("mallory", NOW), "RS256", "rsa", other.getPrivate()));
        assertRefused(LocalIssuer.sign(server.claims("mallory", NOW), "RS256", "unknown", other.getPrivate()));
        assertRefused(LocalIssuer.sign(server.claims("mallory", NOW), "RS256", "ec", other.getPrivate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u", "jwk", "crit", "cty", "zip", "b64", "enc"})
    void refusesAHeaderThatWouldLeadElsewhereAndFollowsNone(String header) throws InterruptedException {
        Object value = switch (header) {
            case "jku", "x5u" -> elsewhere.address();
            case "jwk" -> Map.of("kty", "oct", "kid", "rsa", "k", "AAAA");
            case "crit" -> List.of("exp");
            case "b64" -> true;
            default -> "JWT";
        };
        String genuine = server.claims("alice", NOW).toJson();

        CompactToken read = CompactToken.of(
                LocalIssuer.sign(genuine, "RS256", "rsa", LocalIssuer.RSA.getPrivate(), Map.of(header, value)));

        assertThat(read)
                .isInstanceOfSatisfying(
                        CompactToken.Illegible.class,
                        unreadable -> assertThat(unreadable.reason()).contains(header));
        assertThat(elsewhere.asked()).isZero();
    }

    @Test
    void refusesAnotherIssuersAndAnotherAudiencesToken() throws InterruptedException {
        assertRefused(spoiled(claims -> claims.setIssuer("https://id.example/realms/other")));
        assertRefused(spoiled(claims -> claims.unsetClaim("iss")));
        assertRefused(spoiled(claims -> claims.setAudience("another-client")));
        assertRefused(spoiled(claims -> claims.unsetClaim("aud")));
        assertVerified(spoiled(claims -> claims.setAudience("another-client", LocalIssuer.AUDIENCE)));
    }

    @Test
    void refusesATokenWithoutOrOutsideOfItsTime() throws InterruptedException {
        assertRefused(spoiled(claims -> claims.unsetClaim("exp")));
        assertRefused(spoiled(claims -> claims.unsetClaim("iat")));
        assertRefused(spoiled(claims -> claims.setNotBefore(LocalIssuer.seconds(NOW.plusSeconds(31)))));
        assertRefused(spoiled(claims -> claims.setIssuedAt(LocalIssuer.seconds(NOW.plusSeconds(61)))));
        assertRefused(spoiled(claims -> claims.setClaim("exp", 1e300)));
        assertRefused(spoiled(claims -> claims.setClaim("exp", "tomorrow")));
        assertRefused(spoiled(claims -> claims.setClaim("iat", -1)));
        assertRefused(spoiled(claims -> claims.setClaim("auth_time", "yesterday")));
        assertThat(check(endingAt(NOW.minusSeconds(31)))).isEqualTo(new IssuerCheck.Expired("keycloak/alice"));
        assertVerified(endingAt(NOW.minusSeconds(29)));
    }

    @Test
    void refusesATokenThatNamesNoUser() throws InterruptedException {
        assertRefused(spoiled(claims -> claims.unsetClaim("sub")));
        assertRefused(spoiled(claims -> claims.setClaim("sub", 7)));
        assertRefused(spoiled(claims -> claims.setSubject(" ")));
        assertRefused(spoiled(claims -> claims.setSubject("a\nb")));
        assertRefused(spoiled(claims -> claims.setSubject("a".repeat(256))));
    }

    @Test
    void givesNobodyARoleThatIsNotMapped() throws InterruptedException {
        for (Object roles : List.of(
                List.of("admin", "user"), "chat-users", Map.of("chat-user", true), List.of(List.of("chat-user")), 7)) {
            assertThat(roles(claims -> claims.setClaim("realm_access", Map.of("roles", roles))))
                    .as("%s", roles)
                    .isEmpty();
        }
        assertThat(roles(claims -> claims.unsetClaim("realm_access"))).isEmpty();
        assertThat(roles(claims -> claims.setClaim("realm_access", "chat-user")))
                .isEmpty();
    }

    @Test
    void readsRolesFromAListATextAndAClaimWithDots() throws InterruptedException {
        assertThat(roles(claims -> claims.setClaim("realm_access", Map.of("roles", "openid chat-admin chat-user"))))
                .containsExactlyInAnyOrder("admin", "user");
        assertThat(roles(claims -> claims.setClaim("realm_access.roles", List.of("chat-admin"))))
                .containsExactly("admin");
    }

    @Test
    void namesTheSessionOfAllTokensThatBelongToOneAndOfNoOther() throws InterruptedException {
        ForeignClaims first = claims(spoiled(claims -> claims.setClaim("sid", "s-1")));
        ForeignClaims second = claims(spoiled(claims -> claims.setClaim("sid", "s-1")));
        ForeignClaims other = claims(spoiled(claims -> claims.setClaim("sid", "s-2")));
        ForeignClaims alone = claims(spoiled(claims -> claims.setJwtId("s-1")));
        ForeignClaims nameless = claims(spoiled(claims -> claims.unsetClaim("jti")));
        ForeignClaims again = claims(spoiled(claims -> claims.unsetClaim("jti")));
        ForeignClaims another = claims(spoiled(claims -> {
            claims.unsetClaim("jti");
            claims.setClaim("n", 1);
        }));

        assertThat(first.sessionHash()).isEqualTo(second.sessionHash()).matches("[A-Za-z0-9_-]{43}");
        assertThat(first.lasting()).isTrue();
        assertThat(alone.lasting()).isFalse();
        assertThat(nameless.sessionHash()).isEqualTo(again.sessionHash());
        assertThat(List.of(
                        first.sessionHash(),
                        other.sessionHash(),
                        alone.sessionHash(),
                        nameless.sessionHash(),
                        another.sessionHash()))
                .doesNotHaveDuplicates();
    }

    /// Of an elliptic signature (r, s) the twin (r, n - s) is valid, too: another string, and the same token.
    @Test
    void namesTheSameSessionForTheTwinOfASignature() throws Exception {
        JwtClaims claims = server.claims("alice", NOW);
        claims.unsetClaim("jti");
        String token = LocalIssuer.sign(claims, "ES256", "ec", LocalIssuer.EC.getPrivate());

        assertThat(claims(EllipticTwin.of(token)).sessionHash())
                .isEqualTo(claims(token).sessionHash());
    }

    @Test
    void takesNoWeakAmbiguousOrForeignPurposeKey() throws InterruptedException {
        KeyPair weak = LocalIssuer.pair("RSA", 1024);
        KeyPair twin = LocalIssuer.pair("RSA");
        server.shows(
                LocalIssuer.jwk("good", LocalIssuer.EC.getPublic()),
                LocalIssuer.jwk("weak", weak.getPublic()),
                LocalIssuer.jwk("twice", twin.getPublic()),
                LocalIssuer.jwk("twice", LocalIssuer.RSA.getPublic()),
                LocalIssuer.jwk("seals", LocalIssuer.RSA.getPublic(), "use", "enc"),
                LocalIssuer.jwk("pss", LocalIssuer.RSA.getPublic(), "alg", "PS256"),
                "{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":\"!\",\"e\":\"AQAB\"}",
                "{\"kty\":\"new\",\"kid\":\"unknown\"}",
                "{}");
        issuer.renewed();

        JwtClaims claims = server.claims("alice", NOW);
        assertVerified(LocalIssuer.sign(claims, "ES256", "good", LocalIssuer.EC.getPrivate()));
        assertRefused(LocalIssuer.sign(claims, "RS256", "weak", weak.getPrivate()));
        assertRefused(LocalIssuer.sign(claims, "RS256", "twice", twin.getPrivate()));
        assertRefused(LocalIssuer.sign(claims, "RS256", "seals", LocalIssuer.RSA.getPrivate()));
        assertRefused(LocalIssuer.sign(claims, "RS256", "pss", LocalIssuer.RSA.getPrivate()));
    }

    @Test
    void readsItsKeysAgainWhenAKeyIsNewAndForgetsOneThatIsGone() throws InterruptedException {
        String before = LocalIssuer.sign(server.claims("alice", NOW));
        IssuerCheck.Verified genuine = (IssuerCheck.Verified) check(before);
        assertThat(genuine.stillSigned().getAsBoolean()).isTrue();
        KeyPair rotated = LocalIssuer.pair("RSA");
        server.shows(LocalIssuer.jwk("new", rotated.getPublic()));

        assertVerified(LocalIssuer.sign(server.claims("alice", NOW), "RS256", "new", rotated.getPrivate()));

        assertThat(genuine.stillSigned().getAsBoolean()).isFalse();
        assertRefused(before);
    }

    @Test
    void asksForUnknownKeysOnceInAWhile() throws InterruptedException {
        issuer.close();
        issuer = issuer(Map.of(), Duration.ofHours(1));
        assertVerified(LocalIssuer.sign(server.claims("alice", NOW)));
        int before = server.asked();
        for (int forgery = 0; forgery < 500; forgery++) {
            assertRefused(LocalIssuer.sign(
                    server.claims("mallory", NOW), "EdDSA", "k" + forgery, LocalIssuer.ED.getPrivate()));
        }

        assertThat(server.asked()).isEqualTo(before);
    }

    @Test
    void cannotDecideWhileItsKeysWereNeverRead() throws InterruptedException {
        String token = LocalIssuer.sign(server.claims("alice", NOW));
        for (LocalIssuer.Answer failure : List.<LocalIssuer.Answer>of(
                exchange -> LocalIssuer.send(exchange, 500, new byte[0]),
                this::redirect,
                exchange -> LocalIssuer.send(exchange, 200, "no JSON".getBytes(UTF_8)),
                exchange -> LocalIssuer.send(exchange, 200, "{\"keys\":[]}".getBytes(UTF_8)),
                IssuerTest::huge)) {
            issuer.close();
            server.answers(failure);
            issuer = issuer(Map.of(), Duration.ZERO);

            assertThat(check(token)).isInstanceOf(IssuerCheck.Undecided.class);
        }
        assertThat(elsewhere.asked()).as("no redirect is followed").isZero();
    }

    @Test
    void cannotDecideWhenTheAnswerNeverEnds() throws InterruptedException {
        issuer.close();
        CountDownLatch broken = new CountDownLatch(1);
        server.answers(exchange -> drip(exchange, broken));
        issuer = issuer(Map.of("jwks-timeout", "200ms"), Duration.ZERO);

        assertThat(check(LocalIssuer.sign(server.claims("alice", NOW)))).isInstanceOf(IssuerCheck.Undecided.class);

        assertThat(broken.await(60, TimeUnit.SECONDS))
                .as("the connection was closed")
                .isTrue();
    }

    @Test
    void goesOnWithItsLastKeysWhileItIsGoneAndRefusesNoNewOneForThat() throws InterruptedException {
        String token = LocalIssuer.sign(server.claims("alice", NOW));
        assertVerified(token);
        KeyPair rotated = LocalIssuer.pair("RSA");
        String newer = LocalIssuer.sign(server.claims("alice", NOW), "RS256", "new", rotated.getPrivate());
        int port = server.port();

        server.close();

        assertVerified(token);
        assertThat(check(newer)).isInstanceOf(IssuerCheck.Undecided.class);
        server = LocalIssuer.start(port);
        server.shows(LocalIssuer.jwk("new", rotated.getPublic()));
        await().atMost(GENEROUS).until(() -> check(newer) instanceof IssuerCheck.Verified);
    }

    @Test
    void trustsItsLastKeysForNoLongerThanItIsTold() throws InterruptedException {
        issuer.close();
        IssuerRules rules = rules(Map.of());
        issuer = new Issuer(
                new IssuerRules(
                        rules.name(),
                        rules.issuer(),
                        rules.jwksUri(),
                        rules.audience(),
                        rules.algorithms(),
                        rules.userClaim(),
                        rules.rolesClaim(),
                        rules.roleMapping(),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(1),
                        rules.timeout()),
                LEEWAY,
                () -> NOW,
                Duration.ZERO);
        String token = LocalIssuer.sign(server.claims("alice", NOW));
        IssuerCheck.Verified genuine = (IssuerCheck.Verified) check(token);

        server.close();

        await().atMost(GENEROUS).until(() -> check(token) instanceof IssuerCheck.Undecided);
        assertThat(genuine.stillSigned().getAsBoolean()).isFalse();
    }

    private Issuer issuer(Map<String, String> more, Duration rest) {
        return new Issuer(rules(more), LEEWAY, () -> NOW, rest);
    }

    @ConfigMapping(prefix = "autobot.authenticate")
    interface AllSettings {
        Map<String, IssuerSettings> issuers();
    }

    private IssuerRules rules(Map<String, String> more) {
        Map<String, String> settings = server.settings();
        more.forEach(
                (key, value) -> settings.put("autobot.authenticate.issuers." + LocalIssuer.NAME + "." + key, value));
        return IssuerRules.of(
                LocalIssuer.NAME,
                Optional.ofNullable(Configuration.of(AllSettings.class, settings)
                                .issuers()
                                .get(LocalIssuer.NAME))
                        .orElseThrow());
    }

    private String spoiled(Consumer<JwtClaims> spoil) {
        JwtClaims claims = server.claims("alice", NOW);
        spoil.accept(claims);
        return LocalIssuer.sign(claims);
    }

    private String endingAt(Instant end) {
        return spoiled(claims -> {
            claims.setIssuedAt(LocalIssuer.seconds(end.minusSeconds(300)));
            claims.setExpirationTime(LocalIssuer.seconds(end));
        });
    }

    private Set<String> roles(Consumer<JwtClaims> spoil) throws InterruptedException {
        return claims(spoiled(spoil)).roles();
    }

    private ForeignClaims claims(String token) throws InterruptedException {
        return ((IssuerCheck.Verified) check(token)).claims();
    }

    /// As whoever may wait checks it.
    private IssuerCheck check(String token) throws InterruptedException {
        if (!(CompactToken.of(token) instanceof CompactToken.Legible legible)) {
            return new IssuerCheck.Refused("unreadable");
        }
        IssuerCheck first = issuer.check(legible);
        if (!(first instanceof IssuerCheck.Undecided)) {
            return first;
        }
        boolean upToDate = issuer.renewed();
        IssuerCheck second = issuer.check(legible);
        return second instanceof IssuerCheck.Undecided && upToDate ? new IssuerCheck.Refused("no such key") : second;
    }

    private void assertVerified(String token) throws InterruptedException {
        assertThat(check(token)).isInstanceOf(IssuerCheck.Verified.class);
    }

    private void assertRefused(String token) throws InterruptedException {
        assertThat(check(token)).isInstanceOf(IssuerCheck.Refused.class);
    }

    private void redirect(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Location", elsewhere.address());
        LocalIssuer.send(exchange, 302, new byte[0]);
    }

    private static void huge(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] spaces = " ".repeat(64 * 1024).getBytes(UTF_8);
        for (int part = 0; part < 1_000; part++) {
            exchange.getResponseBody().write(spaces);
        }
    }

    /// A byte now and then, for as long as anybody listens.
    private static void drip(HttpExchange exchange, CountDownLatch broken) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (!broken.await(20, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (IOException e) {
            broken.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
