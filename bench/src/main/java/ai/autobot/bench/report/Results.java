package ai.autobot.bench.report;

import ai.autobot.bench.CallTimes;
import ai.autobot.bench.cell.CellPlan;
import ai.autobot.bench.cell.CellResult;
import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The raw figures of a report: a file with a JSON object a line for each cell, in the order in which they were run.
/// Runs add to it; nothing takes away.
public final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "results.jsonl";

    private final List<CellResult> cells = new ArrayList<>();
    private final Set<RunNotes> runs = new LinkedHashSet<>();

    private Results() {}

    /// Adds a cell.
    public static void add(Path folder, CellResult cell, RunNotes run) throws IOException {
        Map<String, Object> object = cell.json();
        object.put("run", run.json());
        Files.writeString(
                Files.createDirectories(folder).resolve(NAME),
                JSON.writeValueAsString(object) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /// Reads what earlier runs have added.
    public static Results read(Path folder) throws IOException {
        Results results = new Results();
        for (String line : Files.readAllLines(folder.resolve(NAME))) {
            JsonNode cell = JSON.readTree(line);
            results.cells.add(cell(cell));
            results.runs.add(JSON.treeToValue(cell.get("run"), RunNotes.class));
        }
        return results;
    }

    List<CellResult> cells() {
        return List.copyOf(cells);
    }

    List<RunNotes> runs() {
        return List.copyOf(runs);
    }

    private static CellResult cell(JsonNode cell) {
        CellPlan plan = new CellPlan(
                Contender.of(cell.get("contender").asText()),
                CallTimes.of(cell.get("calls").asText()),
                cell.get("http").asBoolean(),
                cell.get("rate").asInt(),
                cell.get("conversations").asInt(),
                Duration.ofMillis(cell.get("settleMillis").asLong()),
                Duration.ofMillis(cell.get("durationMillis").asLong()),
                Duration.ofMillis(cell.get("warmUpMillis").asLong()),
                cell.get("kill").asBoolean(),
                cell.get("inFlight").asBoolean(),
                cell.get("stream").asBoolean(),
                cell.get("heap").asText());
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        cell.get("values")
                .properties()
                .forEach(value -> values.put(
                        Measure.valueOf(value.getKey()), value.getValue().asDouble()));
        Map<String, Long> errors = new TreeMap<>();
        cell.get("errors")
                .properties()
                .forEach(error -> errors.put(error.getKey(), error.getValue().asLong()));
        return new CellResult(
                plan,
                cell.get("repetition").asInt(),
                values,
                errors,
                cell.get("failure").asText());
    }
}
