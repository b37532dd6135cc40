package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.startup.Finding;
import org.junit.jupiter.api.Test;

class SecretStrengthTest {
    @Test
    void aSecretOf64BytesIsFine() {
        assertThat(SecretStrength.of(KeyList.create().bytes())).isEqualTo(new Finding.Ok("1 of 64 bytes"));
    }

    @Test
    void noneIsFineForTheFirstWorkerMakesOne() {
        assertThat(SecretStrength.of(null)).isInstanceOf(Finding.Ok.class);
    }

    @Test
    void aShorterOneIsAFaultThatDoesNotShowIt() {
        Finding found = SecretStrength.of("id c2hvcnQtc2VjcmV0".getBytes(US_ASCII));

        assertThat(found).isInstanceOf(Finding.Fault.class);
        assertThat(found.toString()).contains("64 bytes").doesNotContain("c2hvcnQ");
    }
}
