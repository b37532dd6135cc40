package ai.autobot.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
    private static final ChaosSize SIZE = new ChaosSize(2_000, 200, 3, Duration.ofSeconds(40));
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Test
    void theSameSeedMakesTheSamePlan() {
        assertThat(ChaosPlan.of(7, SIZE, ALL)).isEqualTo(ChaosPlan.of(7, SIZE, ALL));
        assertThat(ChaosPlan.of(7, SIZE, ALL)).isNotEqualTo(ChaosPlan.of(8, SIZE, ALL));
    }

    @Test
    void aPlanHasSomethingOfEverything() {
        ChaosPlan plan = ChaosPlan.of(7, SIZE, ALL);

        assertThat(plan.requests()).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(plan.requests()).extracting(PlannedRequest::requestId).doesNotHaveDuplicates();
        assertThat(plan.requests())
                .extracting(request -> (Object) request.behaviour().getClass())
                .contains(
                        Behaviour.Answers.class,
                        Behaviour.TurnsAway.class,
                        Behaviour.Hangs.class,
                        Behaviour.Cuts.class,
                        Behaviour.Garbles.class);
        assertThat(plan.requests()).anyMatch(request -> request.deadline().isPresent());
        assertThat(plan.requests()).anyMatch(request -> request.cancelledAfter().isPresent());
        assertThat(plan.requests()).anyMatch(request -> request.againAfter().isPresent());
        assertThat(plan.faults())
                .extracting(fault -> (Object) fault.getClass())
                .contains(
                        Fault.WorkerKilled.class,
                        Fault.WorkerStopped.class,
                        Fault.BrokerKilled.class,
                        Fault.RedisKilled.class,
                        Fault.RedisStopped.class);
    }

    @Test
    void faultsBeginWhileRequestsAreSent() {
        assertThat(ChaosPlan.of(7, SIZE, ALL).faults())
                .allMatch(fault -> fault.at().compareTo(Duration.ofSeconds(32)) <= 0);
    }

    @Test
    void aStoppedWorkerIsGivenUpBeforeItGoesOn() {
        assertThat(ChaosPlan.of(7, SIZE, EnumSet.of(FaultKind.STOP)).faults())
                .isNotEmpty()
                .allMatch(fault ->
                        fault instanceof Fault.WorkerStopped && fault.lasts().compareTo(ChaosPlan.SESSION) > 0);
    }

    @Test
    void whatIsNotAskedForDoesNotHappen() {
        ChaosPlan plan = ChaosPlan.of(7, SIZE, EnumSet.noneOf(FaultKind.class));

        assertThat(plan.faults()).isEmpty();
        assertThat(plan.requests()).allMatch(request -> request.behaviour() instanceof Behaviour.Answers);
    }

    @Test
    void theRequestsDoNotDependOnTheFaultsOfProcesses() {
        assertThat(ChaosPlan.of(7, SIZE, EnumSet.of(FaultKind.PROVIDER, FaultKind.KILL))
                        .requests())
                .isEqualTo(ChaosPlan.of(7, SIZE, ALL).requests());
    }
}
