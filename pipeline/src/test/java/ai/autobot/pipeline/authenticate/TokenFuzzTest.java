package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_MISSING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.authenticate.oidc.Issuers;
import ai.autobot.pipeline.authenticate.oidc.LocalIssuer;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Mutated bytes of genuine headers, of ours and of an issuer's. None is accepted but the genuine ones themselves, the
/// scheme written in any case; nothing is ever thrown, and no mutation belongs to anybody.
///
/// Another run: `-Dautobot.fuzz.seed=…`, and `-Dautobot.fuzz.cases=…` for a longer one.
class TokenFuzzTest {
    private static final long SEED = Long.getLong("autobot.fuzz.seed", 20260301);
    private static final int CASES = Integer.getInteger("autobot.fuzz.cases", 20_000);
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final InMemorySessionStore store = new InMemorySessionStore(clock);
    private final LocalIssuer issuer = LocalIssuer.start();
    private final AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, issuer.settings());
    private final Issuers issuers = Issuers.open(settings.issuers(), settings.issuer(), settings.clockLeeway(), clock);
    private final SigningKeys keys = SigningKeys.random();
    private final SessionAuthenticator authenticator = new SessionAuthenticator(
            store, keys, issuers, settings, new SessionWatches(_ -> Set.of()), StandardPermissions.TABLE, clock);
    private final Random random = new Random(SEED);
    private final List<String> genuine = new ArrayList<>();

    @BeforeEach
    void signIn() throws InterruptedException {
        genuine.add(new Sessions(store, keys, settings, clock)
                .create("alice", Set.of("user"))
                .token());
        genuine.add(LocalIssuer.sign(issuer.claims("bob", clock.instant())));
        genuine.add(
                LocalIssuer.sign(issuer.claims("eve", clock.instant()), "ES256", "ec", LocalIssuer.EC.getPrivate()));
        genuine.add(
                LocalIssuer.sign(issuer.claims("dan", clock.instant()), "EdDSA", "ed", LocalIssuer.ED.getPrivate()));
        for (String token : genuine) {
            assertThat(authenticator.authenticate("Bearer " + token)).isInstanceOf(Authentication.Accepted.class);
        }
    }

    @AfterEach
    void close() {
        issuers.close();
        issuer.close();
    }

    @Test
    void noMutationOfAGenuineHeaderIsAccepted() throws InterruptedException {
        System.out.println("TokenFuzzTest: seed " + SEED + ", cases " + CASES);
        for (int number = 0; number < CASES; number++) {
            String token = genuine.get(random.nextInt(genuine.size()));
            String mutated = mutated("Bearer " + token);

            if (isGenuine(mutated)) {
                assertThat(authenticator.authenticate(mutated))
                        .as("case %d of seed %d", number, SEED)
                        .isInstanceOf(Authentication.Accepted.class);
            } else {
                assertRefused(mutated, number);
            }
        }
    }

    /// The last character of a part carries bits that decode to nothing: each other spelling is refused.
    @Test
    void noOtherSpellingOfAGenuineTokenIsAccepted() throws InterruptedException {
        int spellings = 0;
        for (String token : genuine) {
            String[] parts = token.split("\\.", -1);
            for (int part = 0; part < parts.length; part++) {
                byte[] meant = Base64.getUrlDecoder().decode(parts[part]);
                for (String other : otherSpellings(parts[part])) {
                    assertThat(Base64.getUrlDecoder().decode(other)).isEqualTo(meant);
                    String[] changed = parts.clone();
                    changed[part] = other;
                    assertRefused("Bearer " + String.join(".", changed), spellings++);
                }
            }
        }
        assertThat(spellings).as("there are such spellings").isPositive();
    }

    private static List<String> otherSpellings(String part) {
        List<String> others = new ArrayList<>();
        byte[] meant = Base64.getUrlDecoder().decode(part);
        for (int last = 0; last < BASE64.length(); last++) {
            String other = part.substring(0, part.length() - 1) + BASE64.charAt(last);
            if (!other.equals(part) && Arrays.equals(Base64.getUrlDecoder().decode(other), meant)) {
                others.add(other);
            }
        }
        return others;
    }

    @Test
    void noBytesOfAnyKindAreAccepted() throws InterruptedException {
        for (int number = 0; number < CASES / 4; number++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String garbage = new String(bytes, UTF_8);

            assertRefused(random.nextBoolean() ? garbage : "Bearer " + garbage, number);
        }
    }

    @Test
    void noPartsOfDifferentTokensMakeOne() throws InterruptedException {
        for (int number = 0; number < CASES / 4; number++) {
            List<String> parts = new ArrayList<>();
            for (int part = 0; part < 3; part++) {
                parts.add(genuine.get(random.nextInt(genuine.size())).split("\\.", -1)[part]);
            }
            if (random.nextBoolean()) {
                Collections.shuffle(parts, random);
            }
            String header = "Bearer " + String.join(".", parts);
            if (!isGenuine(header)) {
                assertRefused(header, number);
            }
        }
    }

    private boolean isGenuine(String header) {
        return header.length() > 7
                && header.substring(0, 7).toLowerCase(Locale.ROOT).equals("bearer ")
                && genuine.contains(header.substring(7));
    }

    private String mutated(String header) {
        StringBuilder text = new StringBuilder(header);
        for (int change = random.nextInt(3); change >= 0 && !text.isEmpty(); change--) {
            int place = random.nextInt(text.length());
            switch (random.nextInt(8)) {
                case 0 -> text.setCharAt(place, (char) random.nextInt(256));
                case 1 -> text.setCharAt(place, BASE64.charAt(random.nextInt(BASE64.length())));
                case 2 -> text.deleteCharAt(place);
                case 3 -> text.insert(place, BASE64.charAt(random.nextInt(BASE64.length())));
                case 4 -> text.append(BASE64.charAt(random.nextInt(BASE64.length())));
                case 5 -> text.setLength(place);
                case 6 -> text.setCharAt(text.length() - 1, BASE64.charAt(random.nextInt(BASE64.length())));
                default -> {
                    char there = text.charAt(place);
                    text.setCharAt(
                            place,
                            Character.isUpperCase(there) ? Character.toLowerCase(there) : Character.toUpperCase(there));
                }
            }
        }
        return text.toString();
    }

    private void assertRefused(String authorization, int number) throws InterruptedException {
        assertThat(authenticator.authenticate(authorization))
                .as("case %d of seed %d", number, SEED)
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isIn(AUTHENTICATION_INVALID, AUTHENTICATION_MISSING));
        assertThat(authenticator.userOf(authorization))
                .as("case %d of seed %d", number, SEED)
                .isEmpty();
        assertThat(authenticator.ownerOf(authorization))
                .as("case %d of seed %d", number, SEED)
                .isEmpty();
    }
}
