package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// As [JourneySimulationTest], with ends that are told before the state is committed: the seed decides too which of
/// them a crash or a move of the partition meets told and not kept.
class EarlySimulationTest {
    private static final int SEEDS = Integer.getInteger("autobot.simulation.seeds", 100);

    static List<Simulation.Faults> faults() {
        return JourneySimulationTest.faults();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyRequestEndsExactlyOnceHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of("autobot.journey.max-running", "5"), true);
            List<RequestKey> asked = JourneySimulationTest.play(simulation, new Random(seed * 31 + 7), faults);

            assertThat(simulation.output())
                    .describedAs("seed %d", seed)
                    .extracting(Ended::key)
                    .containsExactlyInAnyOrderElementsOf(asked);
            assertThat(simulation.running()).describedAs("seed %d", seed).isZero();
            assertThat(simulation.pending()).describedAs("seed %d", seed).isZero();
            assertThat(simulation.users()).describedAs("seed %d", seed).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void answersOfAConversationKeepItsOrderHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of(), true);
            List<RequestKey> asked = JourneySimulationTest.play(simulation, new Random(seed * 17 + 3), faults);

            JourneySimulationTest.assertThatConversationsKeepTheirOrder(simulation, asked, seed);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aWishThatStoppedARequestIsToldOnceHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of(), true);
            JourneySimulationTest.play(simulation, new Random(seed * 7 + 11), faults);

            List<RequestKey> stopped = simulation.output().stream()
                    .filter(ended -> Simulation.verdict(ended).equalsIgnoreCase("cancelled"))
                    .map(Ended::key)
                    .toList();

            assertThat(simulation.stops()).describedAs("seed %d", seed).doesNotHaveDuplicates();
            assertThat(simulation.stops()).describedAs("seed %d", seed).containsAll(stopped);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aCallWhoseResultWasKeptIsNotMadeAgainHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of(), true);

            JourneySimulationTest.play(simulation, new Random(seed * 13 + 5), faults);

            assertThat(simulation.ledger().madeAgain())
                    .describedAs("seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void endsAreToldAndNotKeptInTheseHistories() {
        int found = 0;
        int stops = 0;
        for (long seed = 0; seed < 40; seed++) {
            Simulation simulation = new Simulation(seed, Map.of(), true);

            JourneySimulationTest.play(simulation, new Random(seed), new Simulation.Faults(5, 10, 5, 2));

            found += simulation.foundTold();
            stops += simulation.stops().size();
        }

        assertThat(found).as("ends that were told and not kept").isGreaterThan(40);
        assertThat(stops).as("requests that were stopped").isGreaterThan(20);
    }
}
