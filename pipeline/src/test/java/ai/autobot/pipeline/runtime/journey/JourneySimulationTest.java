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
import org.junit.jupiter.params.provider.ValueSource;

/// Searches orders of events that real processes would not meet: thousands of seeds, each a different history of
/// arrivals, duplicates, cancellations, deadlines, returns, commits and crashes.
class JourneySimulationTest {
    /// More are searched with `-Dautobot.simulation.seeds=5000`.
    private static final int SEEDS = Integer.getInteger("autobot.simulation.seeds", 150);
    private static final int STEPS = 250;

    /// The last is nobody.
    private static final List<String> USERS = List.of("ada", "bob", "");

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 15})
    void everyRequestEndsExactlyOnceHoweverEventsFall(int crashPercent) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(
                    seed, Map.of("autobot.journey.max-running", "5", "autobot.journey.max-running-per-user", "2"));
            List<RequestKey> asked = play(simulation, new Random(seed * 31 + 7), crashPercent);

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
    @ValueSource(ints = {0, 3, 15})
    void answersOfAConversationKeepItsOrderHoweverEventsFall(int crashPercent) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Map.of());
            List<RequestKey> asked = play(simulation, new Random(seed * 17 + 3), crashPercent);

            Map<String, List<RequestKey>> answered = byConversation(simulation.output().stream()
                    .filter(ended -> ended instanceof Ended.Finished<String>)
                    .map(Ended::key)
                    .toList());

            long ofSeed = seed;
            byConversation(asked).forEach((conversation, keys) -> {
                List<RequestKey> got = answered.getOrDefault(conversation, List.of());
                assertThat(got)
                        .describedAs("seed %d, %s", ofSeed, conversation)
                        .containsExactlyElementsOf(
                                keys.stream().filter(got::contains).toList());
            });
        }
    }

    @Test
    void crashesHappenInTheseHistories() {
        Simulation simulation = new Simulation(1, Map.of());

        play(simulation, new Random(1), 15);

        assertThat(simulation.crashes()).isGreaterThan(5);
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
    private static List<RequestKey> play(Simulation simulation, Random random, int crashPercent) {
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
                simulation.step(crashPercent);
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
