package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_EXPIRED;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_MISSING;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A forger knows everything but the secrets, and holds a genuine token; some tests even lend the forger the key.
class HostileTokenTest {
    private static final long SEED = 20260301;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final InMemorySessionStore store = new InMemorySessionStore(clock);
    private final SigningKeys keys = SigningKeys.random();
    private final AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of());
    private final SessionAuthenticator authenticator = new SessionAuthenticator(
            store, keys, settings, new SessionWatches(hashes -> Set.of()), StandardPermissions.TABLE, clock);
    private final Key ourKey = keys.secret(keys.currentId()).orElseThrow().tokenKey();
    private String genuine = "";

    @BeforeEach
    void signIn() throws InterruptedException {
        genuine = new Sessions(store, keys, settings, clock)
                .create("alice", Set.of("user"))
                .token();
    }

    @Test
    void theForgersOwnToolsMakeAcceptableTokensWhenNothingIsForged() throws InterruptedException {
        String copy = Tokens.sign(Tokens.claims(genuine), "HS512", keys.currentId(), ourKey);

        assertThat(authenticator.authenticate("Bearer " + copy)).isInstanceOf(Authentication.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "HS256", "HS384", "RS256", "RS512", "ES256", "PS512", "EdDSA", "dir", ""})
    void isRefusedWithAnyOtherAlgorithmInItsHeader(String algorithm) throws InterruptedException {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keys.currentId() + "\"}";

        assertInvalid(Tokens.withHeader(genuine, header));
        assertInvalid(Tokens.encode(header) + "." + genuine.split("\\.", -1)[1] + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384"})
    void isRefusedWhenOurOwnKeySignedItWithAnotherAlgorithm(String algorithm) throws InterruptedException {
        assertInvalid(Tokens.sign(Tokens.claims(genuine), algorithm, keys.currentId(), ourKey));
    }

    @Test
    void isRefusedWhenAPublicKeySignedItOrWasUsedAsTheSecret() throws GeneralSecurityException, InterruptedException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Key publicKeyAsSecret = new SecretKeySpec(pair.getPublic().getEncoded(), "HmacSHA512");

        assertInvalid(Tokens.sign(Tokens.claims(genuine), "RS256", keys.currentId(), pair.getPrivate()));
        assertInvalid(Tokens.sign(Tokens.claims(genuine), "HS512", keys.currentId(), publicKeyAsSecret));
    }

    @Test
    void isRefusedWithAKeyThatItBringsAlongOrThatIsUnknown() throws InterruptedException {
        SigningKeys others = SigningKeys.random();
        Key foreign = others.secret(others.currentId()).orElseThrow().tokenKey();

        assertInvalid(Tokens.sign(Tokens.claims(genuine), "HS512", keys.currentId(), foreign));
        assertInvalid(Tokens.sign(Tokens.claims(genuine), "HS512", others.currentId(), foreign));
        assertInvalid(Tokens.withHeader(
                genuine,
                "{\"alg\":\"HS512\",\"kid\":\"" + others.currentId() + "\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}"));
        assertInvalid(Tokens.withHeader(genuine, "{\"alg\":\"HS512\"}"));
    }

    @Test
    void isRefusedForAnotherIssuerOrAudienceOrTime() throws InterruptedException {
        assertInvalid(spoiled(claims -> claims.setIssuer("someone")));
        assertInvalid(spoiled(claims -> claims.unsetClaim("iss")));
        assertInvalid(spoiled(claims -> claims.setAudience("someone")));
        assertInvalid(spoiled(claims -> claims.unsetClaim("aud")));
        assertInvalid(spoiled(claims -> claims.setNotBefore(
                Tokens.seconds(clock.instant().plus(settings.clockLeeway()).plusSeconds(1)))));
        assertInvalid(spoiled(claims -> claims.unsetClaim("nbf")));
        assertInvalid(spoiled(claims -> claims.unsetClaim("exp")));
        assertInvalid(spoiled(claims -> claims.setClaim("exp", "never")));
        assertInvalid(spoiled(claims -> claims.unsetClaim("sub")));
        assertInvalid(spoiled(claims -> claims.unsetClaim("sid")));
        assertInvalid(spoiled(claims -> claims.setClaim("sid", 7)));
        assertInvalid(spoiled(claims -> claims.setClaim("sid", "*")));
    }

    @Test
    void isInvalidRatherThanExpiredWhenItIsBoth() throws InterruptedException {
        assertInvalid(spoiled(claims -> {
            claims.setIssuer("someone");
            claims.setExpirationTime(Tokens.seconds(Instant.EPOCH));
        }));
    }

    @Test
    void isGrantedTheLeewayOfClocks() throws InterruptedException {
        clock.advance(Duration.ofMinutes(10));
        Instant now = clock.instant();

        assertThat(authenticator.authenticate(
                        "Bearer " + spoiled(claims -> claims.setExpirationTime(Tokens.seconds(now.minusSeconds(29))))))
                .isInstanceOf(Authentication.Accepted.class);
        assertThat(authenticator.authenticate(
                        "Bearer " + spoiled(claims -> claims.setExpirationTime(Tokens.seconds(now.minusSeconds(31))))))
                .isEqualTo(
                        new Authentication.Rejected(AUTHENTICATION_EXPIRED, "the token's time is over", "alice", null));
    }

    @Test
    void isRefusedForItsLengthEvenWhenWeSignedIt() throws InterruptedException {
        String fitting = spoiled(claims -> claims.setStringClaim("filler", "a".repeat(5_000)));
        String oversized = spoiled(claims -> claims.setStringClaim("filler", "a".repeat(6_000)));

        assertThat(authenticator.authenticate("Bearer " + fitting)).isInstanceOf(Authentication.Accepted.class);
        assertInvalid(oversized);
    }

    @Test
    void isRefusedWithAPayloadThatIsNoClaims() throws InterruptedException {
        assertInvalid(Tokens.sign(genuine, "HS512", keys.currentId(), ourKey));
        assertInvalid(Tokens.sign("[".repeat(4000), "HS512", keys.currentId(), ourKey));
        assertInvalid(Tokens.sign("{\"a\":".repeat(900), "HS512", keys.currentId(), ourKey));
        assertInvalid(Tokens.encode("{\"a\":".repeat(900)) + ".e30.AAAA");
        assertInvalid(Tokens.encode("[".repeat(4000)) + ".e30.AAAA");
    }

    /// Even when we signed it: a token that we make has none of these.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"cty\":\"JWT\"",
                "\"cty\":\"jwt\"",
                "\"crit\":[\"exp\"]",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A256GCM\"",
                "\"jku\":\"https://evil.example/keys\"",
                "\"x5u\":\"https://evil.example/chain\"",
                "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                "\"typ\":\"dpop+jwt\"",
                "\"typ\":\"logout+jwt\"",
                "\"typ\":7",
                "\"typ\":null",
                "\"kid\":7",
                "\"alg\":\"HS512\""
            })
    void isRefusedWithAHeaderThatWouldMakeItSomethingElse(String member) throws InterruptedException {
        String kid = member.startsWith("\"kid\"") ? "" : "\"kid\":\"" + keys.currentId() + "\",";
        String plain = "{\"alg\":\"HS512\",\"kid\":\"" + keys.currentId() + "\",\"x\":1}";

        assertInvalid(signedAsIs("{\"alg\":\"HS512\"," + kid + member + "}", payload()));

        assertThat(authenticator.authenticate("Bearer " + signedAsIs(plain, payload())))
                .isInstanceOf(Authentication.Accepted.class);
    }

    @Test
    void isRefusedWhenItWrapsAnotherTokenOrIsOneThatIsEncrypted() throws InterruptedException {
        String nested = "{\"alg\":\"HS512\",\"kid\":\"" + keys.currentId() + "\",\"cty\":\"JWT\"}";

        assertInvalid(signedAsIs(nested, genuine));
        assertInvalid(signedAsIs(nested, signedAsIs(nested, genuine)));
        for (String algorithm : List.of("dir", "A256KW", "PBES2-HS512+A256KW", "RSA-OAEP")) {
            String header =
                    Tokens.encode("{\"alg\":\"" + algorithm + "\",\"enc\":\"A256GCM\",\"zip\":\"DEF\",\"kid\":\""
                            + keys.currentId() + "\",\"p2c\":2147483647}");
            assertInvalid(header + "..AAAA.AAAA.AAAA");
            assertInvalid(header + ".AAAA.AAAA.AAAA.AAAA");
            assertInvalid(header + ".AAAA.AAAA");
        }
    }

    @Test
    void isRefusedWithMoreOrFewerParts() throws InterruptedException {
        assertInvalid(genuine + ".");
        assertInvalid("." + genuine);
        assertInvalid(genuine + ".AAAA");
        assertInvalid(genuine + "." + genuine);
        assertInvalid(".".repeat(4_000));
        assertInvalid("a.".repeat(4_000));
        assertInvalid(genuine.substring(0, genuine.lastIndexOf('.')));
    }

    /// Signed with our own key, as no token of ours is.
    @Test
    void isRefusedWhenANameStandsTwiceInIt() throws InterruptedException {
        String claims = payload();
        String header = "{\"alg\":\"HS512\",\"kid\":\"" + keys.currentId() + "\"}";

        assertInvalid(signedAsIs(header, claims.substring(0, claims.length() - 1) + ",\"sub\":\"root\"}"));
        assertInvalid(signedAsIs(header, "{\"exp\":99999999999," + claims.substring(1)));
        assertInvalid(signedAsIs("{\"alg\":\"none\"," + header.substring(1), claims));
        assertInvalid(signedAsIs("{\"alg\":\"HS512\",\"kid\":\"x\"," + header.substring(8), claims));
    }

    @Test
    void isRefusedWithNumbersThatNoClockKnows() throws InterruptedException {
        for (String number : List.of("1e400", "-1e400", "9".repeat(400), "-" + "9".repeat(400), "NaN", "1e", "0x7f")) {
            String claims = payload().replaceFirst("\"exp\":[0-9]+", "\"exp\":" + number);

            assertInvalid(signedAsIs("{\"alg\":\"HS512\",\"kid\":\"" + keys.currentId() + "\"}", claims));
        }
    }

    @Test
    void isRefusedWhenItsBytesAreNoUtf8() throws InterruptedException {
        for (byte[] wrong : List.of(new byte[] {(byte) 0xc3, 0x28}, new byte[] {(byte) 0xff}, new byte[] {
            (byte) 0xed, (byte) 0xa0, (byte) 0x80
        })) {
            String smuggled = new String(wrong, ISO_8859_1);
            byte[] claims = payload().replace("alice", "ali" + smuggled).getBytes(ISO_8859_1);
            byte[] header = ("{\"alg\":\"HS512\",\"kid\":\"" + keys.currentId() + "\",\"x\":\"" + smuggled + "\"}")
                    .getBytes(ISO_8859_1);

            assertInvalid(signedAsIs(plainHeader().getBytes(UTF_8), claims));
            assertInvalid(signedAsIs(header, payload().getBytes(UTF_8)));
        }
    }

    @Test
    void isRefusedInAnySpellingButTheOneRight() throws InterruptedException {
        assertInvalid(genuine + "=");
        assertInvalid(genuine + "==");
        assertInvalid(genuine.replace('-', '+').replace('_', '/') + "=");
        assertInvalid(genuine + "\n");
        assertInvalid(" " + genuine);
        assertInvalid(genuine + " ");
        assertInvalid(genuine.replaceFirst("\\.", "%2E"));
    }

    @Test
    void isNeverAcceptedAndNeverThrowsWhateverItsBytes() throws InterruptedException {
        Random random = new Random(SEED);
        byte[] authorization = ("Bearer " + genuine).getBytes(UTF_8);
        int lastByteOfToken = authorization.length - 1;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = authorization.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                // The scheme's case is free.
                int place = 6 + random.nextInt(lastByteOfToken - 5);
                mutated[place] = (byte) (mutated[place] ^ (1 + random.nextInt(255)));
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(mutated.length) : mutated.length;
            String hostile = new String(mutated, 0, length, ISO_8859_1);

            assertNeverAccepted(hostile, round);
        }
    }

    @Test
    void isNeverAcceptedWhenItsHeaderOrPayloadIsGarbage() throws InterruptedException {
        Random random = new Random(SEED);
        String alphabet = "{}[]\":,.\\u0000algkidcritb64HS512none 0123e-+\u00e9\u0000\n";
        String[] parts = genuine.split("\\.", -1);
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder("{\"alg\":\"HS512\",");
            random.ints(random.nextInt(60), 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
            String garbage = Tokens.encode(random.nextBoolean() ? text + "}" : text.substring(15));
            String hostile = random.nextBoolean()
                    ? garbage + "." + parts[1] + "." + parts[2]
                    : parts[0] + "." + garbage + "." + parts[2];

            assertNeverAccepted("Bearer " + hostile, round);
        }
    }

    private void assertNeverAccepted(String authorization, int round) throws InterruptedException {
        assertThat(authenticator.authenticate(authorization))
                .as("round %d of seed %d", round, SEED)
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isIn(AUTHENTICATION_INVALID, AUTHENTICATION_MISSING));
        assertThat(authenticator.ownerOf(authorization))
                .as("round %d of seed %d", round, SEED)
                .isEmpty();
    }

    private String spoiled(Consumer<JwtClaims> spoil) {
        JwtClaims claims = Tokens.claims(genuine);
        spoil.accept(claims);
        return Tokens.sign(claims, "HS512", keys.currentId(), ourKey);
    }

    private String payload() {
        return Tokens.claims(genuine).toJson();
    }

    private String plainHeader() {
        return "{\"alg\":\"HS512\",\"kid\":\"" + keys.currentId() + "\"}";
    }

    private String signedAsIs(String header, String payload) {
        return signedAsIs(header.getBytes(UTF_8), payload.getBytes(UTF_8));
    }

    /// With our own key, and no library that would put things right.
    private String signedAsIs(byte[] header, byte[] payload) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed = encoder.encodeToString(header) + "." + encoder.encodeToString(payload);
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(ourKey);
            return signed + "." + encoder.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertInvalid(String token) throws InterruptedException {
        assertThat(authenticator.authenticate("Bearer " + token))
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(AUTHENTICATION_INVALID));
        assertThat(authenticator.ownerOf("Bearer " + token)).isEmpty();
    }
}
