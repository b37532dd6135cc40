package ai.autobot.pipeline.authenticate.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcryptHashesTest {
    private static final Password PASSWORD = password("correct horse");

    private final BcryptHashes hashes = new BcryptHashes(4);

    @Test
    void matchTheirPasswordAndNoOther() {
        String hash = hashes.hash(PASSWORD);

        assertThat(hash).startsWith("$2b$04$").isNotEqualTo(hashes.hash(PASSWORD));
        assertThat(hashes.matches(PASSWORD, hash)).isTrue();
        assertThat(hashes.matches(password("correct horsf"), hash)).isFalse();
        assertThat(hashes.isOutdated(hash)).isFalse();
        assertThat(new BcryptHashes(5).isOutdated(hash)).isTrue();
    }

    @Test
    void readEveryByteOfTheLongestPassword() {
        String longest = "x".repeat(Password.BYTES_MAX - 1);
        String hash = hashes.hash(password(longest + "y"));

        assertThat(hashes.matches(password(longest + "y"), hash)).isTrue();
        assertThat(hashes.matches(password(longest + "z"), hash)).isFalse();
    }

    /// Test vectors of the reference implementation, made by others.
    @Test
    void agreeWithOtherImplementations() {
        assertThat(hashes.matches(password("abc"), "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"))
                .isTrue();
        assertThat(hashes.matches(password("a"), "$2a$10$k87L/MF28Q673VKh8/cPi.SUl7MU/rWuSiIDDFayrKk/1tBsSQu4u"))
                .isTrue();
    }

    @Test
    void matchNobodyAfterAsMuchWork() {
        assertThat(hashes.nobody()).hasSameSizeAs(hashes.hash(PASSWORD)).startsWith("$2b$04$");
        assertThat(hashes.matches(Password.NONE, hashes.nobody())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$2b$31$..............................................................",
                "$2b$31$.....................................................",
                "$2b$00$.....................................................",
                "$1$04$....................................................."
            })
    void matchNothingThatIsNoHashOrWouldTakeForEver(String hash) {
        assertThat(hashes.matches(PASSWORD, hash)).isFalse();
    }

    @Test
    void areRefusedOutOfTheirRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BcryptHashes(17));
        assertThatIllegalArgumentException().isThrownBy(() -> new BcryptHashes(3));
    }

    private static Password password(String text) {
        return Password.parse(text).orElseThrow();
    }
}
