package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;

/// How a check ended.
///
/// @param name the check's
/// @param took zero where it was not asked
public record CheckResult(String name, Finding finding, Duration took) {
    /// As it counts where it is known and accepted: a fault is a warning then, and a warning is fine.
    CheckResult accepted() {
        Finding milder = switch (finding) {
            case Finding.Fault(String text, String remedy) -> new Finding.Warning(text + " (accepted)", remedy);
            case Finding.Warning(String text, String _) -> new Finding.Ok(text + " (accepted)");
            case Finding.Ok ok -> ok;
            case Finding.Skipped skipped -> skipped;
        };
        return new CheckResult(name, milder, took);
    }
}
