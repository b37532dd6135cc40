package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationSealTest {
    private static final String REQUEST = "request-1";

    private final AuthorizationSeal seal = new AuthorizationSeal(SigningKeys.random());

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer a.b.c", "Bearer \u00e9\u4e16\ud83d\ude00"})
    void givesBackWhatItSealed(String authorization) {
        assertThat(seal.open(seal.seal(authorization, REQUEST), REQUEST)).contains(authorization);
    }

    @Test
    void hidesWhatItSealedAndNeverSealsTwiceAlike() {
        byte[] first = seal.seal("Bearer geheim", REQUEST);
        byte[] second = seal.seal("Bearer geheim", REQUEST);

        assertThat(new String(first, ISO_8859_1)).doesNotContain("geheim");
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void opensForNoOtherRequestAndWithNoOtherKey() {
        byte[] sealed = seal.seal("Bearer a.b.c", REQUEST);

        assertThat(seal.open(sealed, "request-2")).isEmpty();
        assertThat(new AuthorizationSeal(SigningKeys.random()).open(sealed, REQUEST))
                .isEmpty();
    }

    @Test
    void doesNotOpenWhatWasChangedAnywhere() {
        byte[] sealed = seal.seal("Bearer a.b.c", REQUEST);
        for (int place = 0; place < sealed.length; place++) {
            byte[] changed = sealed.clone();
            changed[place] ^= 1;

            assertThat(seal.open(changed, REQUEST)).as("byte %d", place).isEmpty();
        }
    }

    @Test
    void doesNotOpenGarbageOfAnyLength() {
        Random random = new Random(7);
        for (int length = 0; length < 200; length++) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            if (length > 0) {
                garbage[0] = 1;
            }

            assertThat(seal.open(garbage, REQUEST)).as("%d bytes", length).isEmpty();
        }
    }

    @Test
    void keepsOfAnOversizedValueNoMoreThanItTakesToRefuseIt() {
        byte[] sealed = seal.seal("Bearer " + "a".repeat(900_000), REQUEST);

        assertThat(sealed).hasSizeLessThan(9_000);
        assertThat(BearerToken.of(seal.open(sealed, REQUEST).orElseThrow())).isInstanceOf(BearerToken.Malformed.class);
    }
}
