package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GenuineTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final GenuineTokens tokens = new GenuineTokens();
    private final TokenCheck.Genuine ada = new TokenCheck.Genuine("ada", SessionId.random(new SecureRandom()));

    @Test
    void knowsATokenUntilItsTimeIsOver() {
        tokens.add("t", ada, NOW.plusSeconds(1), () -> true);

        assertThat(tokens.find("t", NOW)).contains(ada);
        assertThat(tokens.find("t", NOW.plusSeconds(1))).isEmpty();
        assertThat(tokens.find("other", NOW)).isEmpty();
    }

    @Test
    void forgetsATokenWhoseKeysAreOthersNow() {
        AtomicBoolean same = new AtomicBoolean(true);
        tokens.add("t", ada, NOW.plusSeconds(1), same::get);
        assertThat(tokens.find("t", NOW)).contains(ada);

        same.set(false);

        assertThat(tokens.find("t", NOW)).isEmpty();
    }

    @Test
    void dropsTheOneThatWasNotUsedForTheLongestWhenThereAreTooMany() {
        tokens.add("used", ada, NOW.plusSeconds(1), () -> true);
        tokens.add("idle", ada, NOW.plusSeconds(1), () -> true);
        for (int number = 2; number < GenuineTokens.MOST; number++) {
            tokens.add("t" + number, ada, NOW.plusSeconds(1), () -> true);
        }
        tokens.find("used", NOW);

        tokens.add("one too many", ada, NOW.plusSeconds(1), () -> true);

        assertThat(tokens.find("used", NOW)).isPresent();
        assertThat(tokens.find("idle", NOW)).isEmpty();
        assertThat(tokens.find("t2", NOW)).isPresent();
    }
}
