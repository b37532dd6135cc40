package ai.autobot.pipeline.runtime.config.changes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ConfigChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final String KEY = "autobot.enrich.passages";
    private static final ConfigChange GUARDED =
            change("8", 1, "ada").setGuardMillis(60_000L).setPreviousValue("5").build();
    private static final ConfigChange KEPT =
            change("8", 1, ChangeLog.GUARD + "worker-1").build();
    private static final ConfigChange TAKEN_BACK =
            change("5", 2, ChangeLog.GUARD + "worker-2").setRollsBack(1L).build();
    private static final ConfigChange NEXT = change("9", 2, "bob").build();

    @Test
    void aVerdictOnWhatHoldsIsTaken() {
        assertThat(holding(GUARDED, KEPT)).isEqualTo("8");
        assertThat(holding(GUARDED, TAKEN_BACK)).isEqualTo("5");
        assertThat(holding(GUARDED, NEXT)).isEqualTo("9");
    }

    @Test
    void aVerdictOnWhatDoesNotHoldAnyMoreChangesNothing() {
        assertThat(holding(GUARDED, NEXT, KEPT)).isEqualTo("9");
        assertThat(holding(GUARDED, NEXT, TAKEN_BACK)).isEqualTo("9");
    }

    @Test
    void ofTwoVerdictsTheFirstHolds() {
        assertThat(holding(GUARDED, KEPT, TAKEN_BACK)).isEqualTo("8");
        assertThat(holding(GUARDED, TAKEN_BACK, KEPT)).isEqualTo("5");
    }

    private static String holding(ConfigChange... records) {
        Map<String, String> values = ChangeLog.of(
                        Stream.of(records).<Received>map(Received.Change::new).toList())
                .newestValues(NOW);
        assertThat(values.keySet()).isEqualTo(Map.of(KEY, "").keySet());
        return List.copyOf(values.values()).getFirst();
    }

    private static ConfigChange.Builder change(String value, long version, String by) {
        return ConfigChange.newBuilder()
                .setKey(KEY)
                .setValue(value)
                .setVersion(version)
                .setChangedBy(by)
                .setChangedAt(NOW);
    }
}
