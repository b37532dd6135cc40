package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Searches orders of events that real processes would not meet: thousands of seeds, each a different history of
/// arrivals, duplicates, cancellations, revocations, deadlines, returns, commits, moves of the partition and crashes.
class JourneySimulationTest {
    /// More are searched with `-Dautobot.simulation.seeds=5000`.
    private static final int SEEDS = Integer.getInteger("autobot.simulation.seeds", 100);
    private static final int STEPS = 250;

    /// The last is nobody.
    private static final List<String> USERS = List.of("ada", "bob", "");

    static List<Simulation.Faults> faults() {
        return List.of(
                new Simulation.Faults(0, 0, 0, 2),
                new Simulation.Faults(3, 0, 0, 0),
                new Simulation.Faults(15, 0, 0, 2),
                new Simulation.Faults(0, 5, 3, 2),
                new Simulation.Faults(5, 10, 5, 2));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyRequestEndsExactlyOnceHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(
                    seed, Map.of("autobot.journey.max-running", "5", "autobot.journey.max-running-per-user", "2"));
            List<RequestKey> asked = play(simulation, new Random(seed * 31 + 7), faults);

            List<RequestKey> ended =
                    simulation.output().stream().map(Ended::key).toList();

            assertThat(ended).describedAs("seed %d", seed).containsExactlyInAnyOrderElementsOf(asked);
            assertThat(simulation.running()).describedAs("seed %d", seed).isZero();
            assertThat(simulation.pending()).describedAs("seed %d", seed).isZero();
            assertThat(simulation.users()).describedAs("seed %d", seed).isZero();
            assertThat(simulation.peakRunning()).describedAs("seed %d", seed).isLessThanOrEqualTo(5);
            assertThat(simulation.peakOfOneUser()).describedAs("seed %d", seed).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void answersOfAConversationKeepItsOrderHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of());
            List<RequestKey> asked = play(simulation, new Random(seed * 17 + 3), faults);

            assertThatConversationsKeepTheirOrder(simulation, asked, seed);
        }
    }

    static void assertThatConversationsKeepTheirOrder(Simulation simulation, List<RequestKey> asked, long seed) {
        Map<String, List<RequestKey>> answered = byConversation(simulation.output().stream()
                .filter(ended -> ended instanceof Ended.Finished<String>)
                .map(Ended::key)
                .toList());
        byConversation(asked).forEach((conversation, keys) -> {
            List<RequestKey> got = answered.getOrDefault(conversation, List.of());
            assertThat(got)
                    .describedAs("seed %d, %s", seed, conversation)
                    .containsExactlyElementsOf(
                            keys.stream().filter(got::contains).toList());
        });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aCallWhoseResultWasKeptIsNotMadeAgainHoweverEventsFall(Simulation.Faults faults) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of());

            play(simulation, new Random(seed * 13 + 5), faults);

            assertThat(simulation.ledger().madeAgain())
                    .describedAs("seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void noCallIsMadeTwiceHoweverOftenThePartitionMoves() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of());

            play(simulation, new Random(seed * 11 + 1), new Simulation.Faults(0, 10, 0, 0));

            assertThat(simulation.ledger().mostOfOne())
                    .describedAs("seed %d", seed)
                    .isEqualTo(1);
        }
    }

    @Test
    void faultsHappenInTheseHistories() {
        int reused = 0;
        int handedOver = 0;
        int mostOfOne = 0;
        int revoked = 0;
        for (long seed = 0; seed < 40; seed++) {
            Simulation simulation = new Simulation(seed, Map.of());

            play(simulation, new Random(seed), new Simulation.Faults(5, 10, 5, 2));

            assertThat(simulation.crashes()).isPositive();
            assertThat(simulation.moves()).isPositive();
            reused += simulation.ledger().reused();
            handedOver += simulation.handedOver();
            revoked += (int) simulation.output().stream()
                    .filter(ended -> Simulation.verdict(ended).equals("REVOKED"))
                    .count();
            mostOfOne = Math.max(mostOfOne, simulation.ledger().mostOfOne());
        }

        assertThat(reused).as("calls that were reused").isGreaterThan(20);
        assertThat(handedOver).as("calls that ran on").isGreaterThan(20);
        assertThat(revoked).as("requests whose session was revoked").isPositive();
        assertThat(mostOfOne)
                .as("times that a call was made again which had not finished")
                .isGreaterThan(1);
    }

    @Test
    void aRequestThatCrashesEveryInstanceIsGivenUp() {
        Simulation simulation = new Simulation(1, Map.of("autobot.journey.max-attempts", "3"));
        simulation.produce(new Simulation.Input.Request("c", "poison", null, null));
        for (int life = 0; life < 3; life++) {
            simulation.startAndCommit();
            simulation.crash();
        }

        simulation.settle();

        assertThat(simulation.output())
                .singleElement()
                .extracting(Simulation::verdict)
                .isEqualTo("internal_error");
    }

    /// Plays a random history, and lets it come to rest.
    ///
    /// @return the distinct requests in the order of the topic
    static List<RequestKey> play(Simulation simulation, Random random, Simulation.Faults faults) {
        Map<RequestKey, Boolean> asked = new LinkedHashMap<>();
        List<RequestKey> all = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(20);
            String conversation = "c" + random.nextInt(4);
            if (dice < 4) {
                RequestKey key = new RequestKey(conversation, "r" + step);
                Instant deadline = random.nextInt(4) == 0 ? simulation.now().plusMillis(random.nextInt(200)) : null;
                simulation.produce(new Simulation.Input.Request(
                        conversation, key.requestId(), deadline, USERS.get(random.nextInt(3))));
                asked.put(key, true);
                all.add(key);
            } else if (dice < 6 && !all.isEmpty()) {
                RequestKey again = all.get(random.nextInt(all.size()));
                simulation.produce(
                        new Simulation.Input.Request(again.conversationId(), again.requestId(), null, "ada"));
            } else if (dice < 7 && !all.isEmpty()) {
                RequestKey stopped = all.get(random.nextInt(all.size()));
                simulation.produce(new Simulation.Input.Stop(stopped.conversationId(), stopped.requestId()));
            } else {
                simulation.step(faults);
            }
        }
        simulation.settle();
        return List.copyOf(asked.keySet());
    }

    private static Map<String, List<RequestKey>> byConversation(List<RequestKey> keys) {
        Map<String, List<RequestKey>> grouped = new LinkedHashMap<>();
        keys.forEach(key -> grouped.computeIfAbsent(key.conversationId(), id -> new ArrayList<>())
                .add(key));
        return grouped;
    }
}
