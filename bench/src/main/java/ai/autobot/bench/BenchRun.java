package ai.autobot.bench;

import ai.autobot.bench.cell.CellPlan;
import ai.autobot.bench.cell.CellResult;
import ai.autobot.bench.cell.CellRun;
import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Runs the cells of a plan one after the other. The contenders take turns in being the first at a load, for the broker
/// is warmer and fuller for the last. Used by one thread.
final class BenchRun {
    /// Less of the load than that answered means that it is too much.
    private static final double BORNE = 0.9;

    private final BenchPlan plan;
    private final CellRun cells;
    private final Taking taking;
    private int turn;

    /// Takes a result as soon as there is one.
    interface Taking {
        void take(CellResult result) throws IOException;
    }

    BenchRun(BenchPlan plan, CellRun cells, Taking taking) {
        this.plan = plan;
        this.cells = cells;
        this.taking = taking;
    }

    /// To be called before the others: who came first to cold servers would seem slower than it is.
    void warmServers() throws InterruptedException, IOException {
        cells.run(plan.warmingCell(), 0);
    }

    /// Every contender at every load.
    void all() throws InterruptedException, IOException {
        for (int repetition = 1; repetition <= plan.repetitions(); repetition++) {
            for (CallTimes times : plan.calls()) {
                if (plan.inFlight() > 0) {
                    for (Contender contender : nextOrder(plan.contenders())) {
                        run(plan.inFlightCell(contender, times), repetition);
                    }
                    continue;
                }
                for (int rate : plan.rates()) {
                    for (int conversations : plan.conversations()) {
                        for (Contender contender : nextOrder(plan.contenders())) {
                            run(plan.cell(contender, times, rate, conversations), repetition);
                        }
                    }
                }
            }
        }
    }

    /// Every contender at growing rates, each double the one before, until it no longer bears them.
    ///
    /// @param most no rate is higher
    void untilSaturated(int most) throws InterruptedException, IOException {
        for (int repetition = 1; repetition <= plan.repetitions(); repetition++) {
            for (CallTimes times : plan.calls()) {
                for (int conversations : plan.conversations()) {
                    saturate(times, conversations, most, repetition);
                }
            }
        }
    }

    private void saturate(CallTimes times, int conversations, int most, int repetition)
            throws InterruptedException, IOException {
        Set<Contender> left = new LinkedHashSet<>(plan.contenders());
        for (int rate = plan.rates().getFirst(); rate <= most && !left.isEmpty(); rate *= 2) {
            for (Contender contender : nextOrder(List.copyOf(left))) {
                CellResult result = run(plan.cell(contender, times, rate, conversations), repetition);
                Double throughput = result.values().get(Measure.THROUGHPUT);
                if (!result.failure().isEmpty() || throughput == null || throughput < BORNE * rate) {
                    left.remove(contender);
                }
            }
        }
    }

    private CellResult run(CellPlan cell, int repetition) throws InterruptedException, IOException {
        CellResult result = cells.run(cell, repetition);
        taking.take(result);
        return result;
    }

    private List<Contender> nextOrder(List<Contender> contenders) {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, -turn++);
        return order;
    }
}
