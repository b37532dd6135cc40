package ai.autobot.pipeline.authenticate.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @Test
    void areTheSameInUpperAndLowerCase() {
        assertThat(UserName.of("Ada.Lovelace@example.org")).isEqualTo(UserName.of("ada.lovelace@EXAMPLE.org"));
        assertThat(UserName.of("a".repeat(64)).value()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ada",
                "ada lovelace",
                "issuer/ada",
                "-ada",
                "ada\u0000",
                "ádá",
                "ad\u0131",
                "anonymous",
                "Anonymous",
                "guest",
                "Guest-1",
                "guests",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void areNoneThatMeanSomebodyElseOrLookLikeAnother(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> UserName.of(written));
        assertThat(UserName.parse(written)).isEmpty();
    }

    @Test
    void ofNetworksAreThoseThatOneConnectionHas() {
        assertThat(ClientAddress.parse("2001:db8::1").network())
                .isEqualTo(ClientAddress.parse("2001:db8:0:0:ffff::2").network())
                .isNotEqualTo(ClientAddress.parse("2001:db8:0:1::1").network());
        assertThat(ClientAddress.parse("::ffff:192.0.2.1").network())
                .isEqualTo(ClientAddress.parse("192.0.2.1").network())
                .isNotEqualTo(ClientAddress.parse("192.0.2.2").network());
        assertThatIllegalArgumentException().isThrownBy(() -> ClientAddress.parse("example.org"));
    }
}
