package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.CallEvent;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private final CallLog log = new CallLog();

    @Test
    void keepsTheBeginningAndTheEndOfACallThatMetTooMuch() {
        log.add("asked", "given");
        for (int retry = 0; retry < 40; retry++) {
            log.add("retried", "x".repeat(1_000));
        }
        log.add("first_token", null);
        log.add("ended", "stop");

        assertThat(log.events()).hasSize(CallLog.MOST_EVENTS);
        assertThat(log.events().getFirst().getName()).isEqualTo("asked");
        assertThat(log.events().reversed())
                .extracting(CallEvent::getName)
                .startsWith("ended", "first_token", "retried");
        assertThat(log.events()).allMatch(event -> event.getDetail().orElse("").length() <= 128);
        assertThat(log.events()).extracting(CallEvent::getAfterMillis).isSorted();
    }
}
