package ai.autobot.pipeline.runtime.config.changes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigChange;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TallyTest {
    private static final Instant CHANGED = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final int VERSION = 5;

    private final Tally tally = new Tally(
            ConfigChange.newBuilder()
                    .setKey("autobot.enrich.passages")
                    .setVersion(VERSION)
                    .setChangedBy("ada")
                    .setChangedAt(CHANGED)
                    .build(),
            Configuration.of(
                    ChangesSettings.class,
                    Map.of("autobot.config.guard-responses", "10", "autobot.config.guard-error-margin", "0.1")));

    @Test
    void alarmsOnceEnoughResponsesSayThatMoreFailThanBefore() {
        responses(VERSION, 7, null);
        responses(VERSION, 2, ErrorCode.PROVIDER_UNREACHABLE);
        assertThat(tally.alarm()).isEmpty();

        responses(VERSION, 1, ErrorCode.PROVIDER_UNREACHABLE);

        assertThat(tally.alarm())
                .hasValueSatisfying(reason -> assertThat(reason).contains("3 of 10"));
    }

    @Test
    void whatFailedBeforeIsNotHeldAgainstTheChange() {
        responses(VERSION - 1, 5, null);
        responses(VERSION - 1, 5, ErrorCode.PROVIDER_UNREACHABLE);
        responses(VERSION, 5, null);
        responses(VERSION, 5, ErrorCode.PROVIDER_UNREACHABLE);

        assertThat(tally.atEnd()).isEmpty();
    }

    @Test
    void judgesByTheFewThatCameWhenTheTimeIsOver() {
        responses(VERSION, 1, ErrorCode.INTERNAL_ERROR);

        assertThat(tally.alarm()).isEmpty();
        assertThat(tally.atEnd()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION_INVALID", "MODEL_NOT_ALLOWED", "REQUEST_INVALID", "CANCELLED"})
    void whatTheUserDidWrongDoesNotCount(ErrorCode code) {
        responses(VERSION, 50, code);

        assertThat(tally.atEnd()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "LOST"})
    void alarmsWhenAComponentGoesDownAfterTheChange(HealthState state) {
        tally.take(health(state, CHANGED.plusMillis(1)));

        assertThat(tally.alarm())
                .hasValueSatisfying(reason -> assertThat(reason).contains("worker-2/redis"));
    }

    @Test
    void whatWasDownBeforeOrIsOnlyDegradedRaisesNoAlarm() {
        tally.take(health(HealthState.DOWN, CHANGED.minusMillis(1)));
        tally.take(health(HealthState.DEGRADED, CHANGED.plusMillis(1)));

        assertThat(tally.atEnd()).isEmpty();
    }

    private static HealthEvent health(HealthState state, Instant since) {
        return HealthEvent.newBuilder()
                .setInstance("worker-2")
                .setComponent("redis")
                .setState(state)
                .setSince(since)
                .setOccurredAt(since)
                .build();
    }

    private void responses(long version, int count, @Nullable ErrorCode error) {
        for (int number = 0; number < count; number++) {
            tally.take(ChatResponse.newBuilder()
                    .setRequestId("r")
                    .setConversationId("c")
                    .setStatus(error == null ? ResponseStatus.ANSWERED : ResponseStatus.FAILED)
                    .setError(error == null ? null : error.toResponseError())
                    .setConfigurationVersion(version)
                    .setCreatedAt(CHANGED)
                    .build());
        }
    }
}
