package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EarlyStopsTest {
    private final EarlyStops stops = new EarlyStops();
    private final Instant start = Instant.ofEpochMilli(1_800_000_000_000L);

    @Test
    void aWishIsTakenOnce() {
        Signal.StopAsked asked = asked("r");
        stops.add(asked, start);

        assertThat(stops.take(asked.key(), start.plusSeconds(29))).contains(asked);
        assertThat(stops.take(asked.key(), start.plusSeconds(29))).isEmpty();
    }

    @Test
    void whatHasExpiredIsForgottenWithoutAnotherWishToComeAndNothingElse() {
        stops.add(asked("r1"), start);
        stops.add(asked("r2"), start);
        stops.add(asked("r3"), start.plusSeconds(20));

        stops.dropExpired(start.plusSeconds(31));

        assertThat(stops.size()).isEqualTo(1);
        assertThat(stops.take(asked("r3").key(), start.plusSeconds(31))).isPresent();
    }

    @Test
    void aFloodPushesTheOldestOut() {
        for (int wish = 0; wish < 5_000; wish++) {
            stops.add(asked("r" + wish), start);
        }

        assertThat(stops.size()).isEqualTo(1_000);
        assertThat(stops.take(asked("r4999").key(), start)).isPresent();
    }

    private static Signal.StopAsked asked(String request) {
        return new Signal.StopAsked(new RequestKey("c", request), "Bearer x");
    }
}
