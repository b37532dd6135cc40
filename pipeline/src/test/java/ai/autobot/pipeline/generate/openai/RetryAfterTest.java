package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static HttpHeaders headers(String name, String value) {
        return new DefaultHttpHeaders().add(name, value);
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After,7,PT7S",
        "Retry-After,0.5,PT0.5S",
        "Retry-After,'Thu, 01 Jan 2026 00:00:09 GMT',PT9S",
        "Retry-After,'Thu, 01 Jan 2015 00:00:00 GMT',PT0S",
        "Retry-After,999999999,PT1H",
        "Retry-After-Ms,1500,PT1.5S",
    })
    void readsEveryFormAndBoundsIt(String name, String value, Duration expected) {
        assertThat(RetryAfter.of(headers(name, value), NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"soon", "-3", "1e9", "99999999999999999999", "''"})
    void ignoresWhatItCannotRead(String value) {
        assertThat(RetryAfter.of(headers("Retry-After", value), NOW)).isNull();
    }

    @Test
    void prefersTheMorePreciseHeader() {
        HttpHeaders both = new DefaultHttpHeaders().add("retry-after", "2").add("retry-after-ms", "1200");

        assertThat(RetryAfter.of(both, NOW)).isEqualTo(Duration.ofMillis(1_200));
    }
}
