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
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
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
                .isEqualTo(new Authentication.Rejected(AUTHENTICATION_EXPIRED, "the token's time is over"));
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

    @Test
    void isNeverAcceptedAndNeverThrowsWhateverItsBytes() throws InterruptedException {
        Random random = new Random(SEED);
        byte[] authorization = ("Bearer " + genuine).getBytes(UTF_8);
        int lastByteOfToken = authorization.length - 1;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = authorization.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                // The last character carries bits that no signature needs; the scheme's case is free.
                int place = 6 + random.nextInt(lastByteOfToken - 6);
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

    private void assertInvalid(String token) throws InterruptedException {
        assertThat(authenticator.authenticate("Bearer " + token))
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(AUTHENTICATION_INVALID));
        assertThat(authenticator.ownerOf("Bearer " + token)).isEmpty();
    }
}
