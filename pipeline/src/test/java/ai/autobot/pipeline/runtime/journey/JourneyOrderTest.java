package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which request runs when, on real virtual threads, in Kafka's own topology driver.
class JourneyOrderTest extends DrivenJourney {
    @Test
    void requestsOfOneConversationRunOneAfterTheOther() {
        open(Map.of());
        ask("c", "r1");
        ask("c", "r2");

        calls.awaitRunning("r1");
        assertThat(calls.running).containsOnly("r1");
        calls.release.release();
        awaitEnds(1);
        calls.awaitRunning("r2");
        calls.release.release();
        awaitEnds(2);

        assertThat(output).extracting(ended -> ended.key().requestId()).containsExactly("r1", "r2");
    }

    @Test
    void aSlowConversationHoldsUpNoOther() {
        open(Map.of());
        ask("slow", "stays");
        calls.awaitRunning("stays");

        ask("quick", "now");
        calls.awaitRunning("now");
        calls.finish("now");
        awaitEnds(1);

        assertThat(output).extracting(ended -> ended.key().requestId()).containsExactly("now");
    }

    @Test
    void aDuplicateIsDroppedWhileItsFirstRunsAndAfterItEnded() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");
        ask("c", "r");
        calls.release.release();
        awaitEnds(1);

        ask("c", "r");
        collect();

        assertThat(output).hasSize(1);
        assertThat(requireNonNull(journeys).statistics().duplicates()).isEqualTo(2);
    }
}
