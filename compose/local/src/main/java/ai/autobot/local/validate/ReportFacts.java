package ai.autobot.local.validate;

import ai.autobot.pipeline.runtime.startup.CheckResult;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.ValidationReport;
import java.util.LinkedHashMap;
import java.util.Map;

/// What checks found, for a program. The names of keys and results are stable.
final class ReportFacts {
    private ReportFacts() {}

    static Map<String, Object> of(ValidationReport report) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("passed", report.isPassed());
        facts.put("errors", report.faults());
        facts.put("warnings", report.warnings());
        facts.put("skipped", report.skipped());
        facts.put("tookMillis", report.took().toMillis());
        facts.put("checks", report.results().stream().map(ReportFacts::of).toList());
        return facts;
    }

    private static Map<String, Object> of(CheckResult result) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("check", result.name());
        facts.put(
                "result",
                switch (result.finding()) {
                    case Finding.Ok _ -> "ok";
                    case Finding.Warning _ -> "warning";
                    case Finding.Fault _ -> "error";
                    case Finding.Skipped _ -> "skipped";
                });
        facts.put("text", result.finding().text());
        switch (result.finding()) {
            case Finding.Warning warning -> facts.put("remedy", warning.remedy());
            case Finding.Fault fault -> facts.put("remedy", fault.remedy());
            case Finding.Skipped skipped -> facts.put("because", skipped.because());
            case Finding.Ok _ -> {}
        }
        facts.put("tookMillis", result.took().toMillis());
        return facts;
    }
}
