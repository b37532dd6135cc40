package ai.autobot.bench.cell;

import java.util.LinkedHashMap;
import java.util.Map;

/// What was measured of a cell.
///
/// @param plan what was run
/// @param repetition from 1
/// @param values what could be measured; the rest is absent
/// @param errors requests that were refused, by the error's code
/// @param failure why the cell could not be run to its end; empty where it was
public record CellResult(
        CellPlan plan, int repetition, Map<Measure, Double> values, Map<String, Long> errors, String failure) {
    public CellResult {
        values = Map.copyOf(values);
        errors = Map.copyOf(errors);
    }

    /// For programs.
    public Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("contender", plan.contender().label());
        object.put("calls", plan.calls().text());
        object.put("http", plan.http());
        object.put("rate", plan.rate());
        object.put("conversations", plan.conversations());
        object.put("kill", plan.kill());
        object.put("inFlight", plan.collect());
        object.put("stream", plan.stream());
        object.put("heap", plan.heap());
        object.put("settleMillis", plan.settle().toMillis());
        object.put("durationMillis", plan.duration().toMillis());
        object.put("warmUpMillis", plan.warmUp().toMillis());
        object.put("concurrency", plan.concurrency());
        object.put("repetition", repetition);
        Map<String, Object> measured = new LinkedHashMap<>();
        for (Measure measure : Measure.values()) {
            Double value = values.get(measure);
            if (value != null) {
                measured.put(measure.name(), value);
            }
        }
        object.put("values", measured);
        object.put("errors", errors);
        object.put("failure", failure);
        return object;
    }
}
