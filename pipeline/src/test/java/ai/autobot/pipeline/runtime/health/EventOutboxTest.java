package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.HealthState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventOutboxTest {
    /// Nobody listens there.
    private static final Map<String, Object> NOWHERE = Map.of("bootstrap.servers", "127.0.0.1:1");

    @Test
    @Timeout(60)
    void holdsUpNobodyWhileNoBrokerCanBeReachedAndHasAnEnd() {
        EventOutbox outbox = new EventOutbox(NOWHERE);
        HealthEvents events = new HealthEvents("w", Instant::now);
        for (int number = 0; number < 20_000; number++) {
            outbox.put("w/" + number, events.of(new Overall(HealthState.UP, Instant.now(), ""), Map.of(), false));
        }

        assertThat(outbox.size()).isLessThanOrEqualTo(10_000);
        outbox.close(List.of(new EventOutbox.Letter("w/instance", null)));
        outbox.put("w/late", null);
        assertThat(outbox.size()).isZero();
    }
}
