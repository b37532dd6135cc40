package ai.autobot.pipeline.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");
    private static final Duration HALF_A_DAY = Duration.ofHours(12);
    private static final Checkpoint CHECKPOINT = new Checkpoint("cluster", "topic", Map.of(0, 17L), NOON);

    private static TopicView topic(String clusterId, String topicId, long beginning, long end) {
        return new TopicView(clusterId, topicId, Map.of(0, new TopicView.Range(beginning, end)));
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(Checkpoint.read(CHECKPOINT.write())).contains(CHECKPOINT);
        assertThat(Checkpoint.read(Checkpoint.NOTHING.write())).contains(Checkpoint.NOTHING);
    }

    @Test
    void isNotReadWhereItMakesNoSense() {
        assertThat(Checkpoint.read(Map.of())).isEmpty();
        assertThat(Checkpoint.read(Map.of("format", "1", "followedUntil", "yesterday")))
                .isEmpty();
        assertThat(Checkpoint.read(Map.of("format", "1", "followedUntil", "2026-01-02T12:00:00Z", "offset.0", "many")))
                .isEmpty();
    }

    @Test
    void goesOnWithTheSameTopic() {
        assertThat(CHECKPOINT.brokenBy(topic("cluster", "topic", 0, 17), NOON, HALF_A_DAY))
                .isEmpty();
        assertThat(CHECKPOINT.brokenBy(topic("cluster", "topic", 17, 99), NOON.plus(HALF_A_DAY), HALF_A_DAY))
                .isEmpty();
    }

    @Test
    void isBrokenByAnotherTopicOrCluster() {
        Optional<String> another = Optional.of("the topic is another one");

        assertThat(CHECKPOINT.brokenBy(topic("cluster", "anew", 0, 17), NOON, HALF_A_DAY))
                .isEqualTo(another);
        assertThat(CHECKPOINT.brokenBy(topic("moved", "topic", 0, 17), NOON, HALF_A_DAY))
                .isEqualTo(another);
    }

    @Test
    void isBrokenByATopicThatDoesNotReachIt() {
        Optional<String> missing = Optional.of("the topic does not hold the offset reached");

        assertThat(CHECKPOINT.brokenBy(topic("cluster", "topic", 0, 16), NOON, HALF_A_DAY))
                .isEqualTo(missing);
        assertThat(CHECKPOINT.brokenBy(topic("cluster", "topic", 18, 20), NOON, HALF_A_DAY))
                .isEqualTo(missing);
    }

    @Test
    void isBrokenByALongGap() {
        assertThat(CHECKPOINT.brokenBy(
                        topic("cluster", "topic", 0, 17), NOON.plus(HALF_A_DAY).plusMillis(1), HALF_A_DAY))
                .isPresent();
    }

    @Test
    void goesOnWithAnyTopicWhereNothingWasRead() {
        assertThat(Checkpoint.NOTHING.brokenBy(topic("cluster", "topic", 5, 17), NOON, HALF_A_DAY))
                .isEmpty();
    }
}
