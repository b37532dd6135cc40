package ai.autobot.local.config;

import ai.autobot.events.ConfigChange;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.runtime.config.Origin;
import ai.autobot.pipeline.runtime.config.SettingFacts;
import ai.autobot.pipeline.runtime.config.SettingValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings as lines for people, and as objects for programs. Pure.
final class SettingLines {
    private static final int NAME_WIDTH = 13;

    private SettingLines() {}

    static boolean isDefault(SettingValue value) {
        return value.origin() == Origin.DEFAULT;
    }

    static String line(SettingValue value, Palette palette) {
        String shown = shown(value.shown());
        return value.key() + " = " + (isDefault(value) ? shown : palette.bold(shown)) + "  "
                + palette.dim("(" + value.origin().label() + ")");
    }

    static Map<String, Object> facts(SettingValue value) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("key", value.key());
        facts.put("value", value.shown());
        facts.put("source", value.origin().label());
        return facts;
    }

    static Map<String, Object> explained(SettingValue value, @Nullable ConfigChange change) {
        SettingFacts facts = value.facts();
        Map<String, Object> all = facts(value);
        all.put("default", facts.standard());
        all.put("type", facts.type());
        all.put("unit", facts.unit());
        all.put("range", facts.range());
        all.put("reloadable", facts.reloadable());
        all.put("secret", facts.secret());
        all.put("variable", value.variable());
        all.put("oldNames", facts.oldNames());
        all.put("about", facts.sentence());
        if (change != null) {
            all.put("version", change.getVersion());
            all.put("changedBy", change.getChangedBy());
            all.put("changedAt", change.getChangedAt().toString());
        }
        return all;
    }

    static List<String> explanation(SettingValue value, @Nullable ConfigChange change, Screen screen) {
        SettingFacts facts = value.facts();
        List<String> lines = new ArrayList<>();
        lines.add(screen.palette().bold(value.key()));
        lines.add("");
        lines.add(facts.sentence());
        lines.add("");
        lines.add(named("value", shown(value.shown())));
        lines.add(named("source", value.origin().label()));
        lines.add(named("default", shown(facts.standard())));
        lines.add(named("type", facts.type() + (facts.unit().isEmpty() ? "" : ", " + facts.unit())));
        if (!facts.range().isEmpty()) {
            lines.add(named("range", facts.range()));
        }
        lines.add(named("reloadable", facts.reloadable() ? "yes" : "no, needs a restart"));
        lines.add(named("secret", facts.secret() ? "yes" : "no"));
        lines.add(named("variable", value.variable()));
        lines.add(named("old names", facts.oldNames().isEmpty() ? "none" : String.join(", ", facts.oldNames())));
        if (change != null) {
            lines.add(named(
                    "changed",
                    "version " + change.getVersion() + " at " + change.getChangedAt() + " by "
                            + change.getChangedBy()));
        }
        return lines;
    }

    private static String named(String name, String text) {
        return "  " + name + " ".repeat(Math.max(1, NAME_WIDTH - name.length())) + text;
    }

    private static String shown(@Nullable String value) {
        return value == null || value.isEmpty() ? "none" : value;
    }
}
