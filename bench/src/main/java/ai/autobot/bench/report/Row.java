package ai.autobot.bench.report;

import ai.autobot.bench.cell.CellPlan;
import ai.autobot.bench.cell.CellResult;
import ai.autobot.bench.cell.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All repetitions of a cell as one: of each measure the median, of what must not happen the sum.
///
/// @param plan what was run
/// @param repetitions how often
/// @param values what could be measured
/// @param failures why repetitions could not be run to their end
record Row(CellPlan plan, int repetitions, Map<Measure, Double> values, List<String> failures) {
    Row {
        values = Map.copyOf(values);
        failures = List.copyOf(failures);
    }

    /// One for each contender and load, in the order in which they were first run.
    static List<Row> of(List<CellResult> cells) {
        Map<String, List<CellResult>> groups = new LinkedHashMap<>();
        for (CellResult cell : cells) {
            String key = cell.plan().loadText() + "|" + cell.plan().contender();
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(cell);
        }
        return groups.values().stream().map(Row::merged).toList();
    }

    private static Row merged(List<CellResult> repetitions) {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            double[] measured = repetitions.stream()
                    .map(cell -> Optional.ofNullable(cell.values().get(measure)))
                    .flatMap(Optional::stream)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            if (measured.length > 0) {
                values.put(measure, measure.isSummed() ? sum(measured) : measured[(measured.length - 1) / 2]);
            }
        }
        return new Row(
                repetitions.getFirst().plan(),
                repetitions.size(),
                values,
                repetitions.stream()
                        .map(CellResult::failure)
                        .filter(failure -> !failure.isEmpty())
                        .toList());
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    Optional<Double> value(Measure measure) {
        return Optional.ofNullable(values.get(measure));
    }
}
