package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What checks found, by their names.
record Found(Map<String, Finding> findings) {
    private static final Duration GENEROUS = Duration.ofMinutes(1);

    static Found by(List<Check> checks) throws InterruptedException {
        Map<String, Finding> findings = new LinkedHashMap<>();
        Validation.of(checks, GENEROUS, result -> findings.put(result.name(), result.finding()));
        return new Found(findings);
    }

    Finding get(String name) {
        return Objects.requireNonNull(findings.get(name), name);
    }

    Collection<Finding> values() {
        return findings.values();
    }

    Collection<Finding> without(String... names) {
        Map<String, Finding> rest = new LinkedHashMap<>(findings);
        List.of(names).forEach(rest::remove);
        return rest.values();
    }
}
