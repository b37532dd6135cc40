package ai.autobot.pipeline.runtime.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that is known of one setting. Immutable.
///
/// @param key its whole name, with a `*` where a name of the operator's choice stands
/// @param type what a value is: `duration`, `number`, `text`, `one of …`, …
/// @param standard the default, as it would be written; null where there is none
/// @param unit what a number counts; empty where the type says it
/// @param least the least value; empty where there is none
/// @param most the most; empty where there is none
/// @param reloadable whether a running worker takes a change over
/// @param secret whether its value must not be shown
/// @param oldNames the variables of earlier versions that mean the same
/// @param sentence what it is, from its documentation
public record SettingFacts(
        String key,
        String type,
        @Nullable String standard,
        String unit,
        String least,
        String most,
        boolean reloadable,
        boolean secret,
        List<String> oldNames,
        String sentence) {
    public SettingFacts {
        oldNames = List.copyOf(oldNames);
    }

    /// The range in words, `1 to 50`; empty where there is none.
    public String range() {
        if (least.isEmpty()) {
            return most.isEmpty() ? "" : "at most " + most;
        }
        return most.isEmpty() ? "at least " + least : least + " to " + most;
    }

    /// Whether an environment variable sets it, `AUTOBOT_ENRICH_PASSAGES`; with a `*` under whatever name.
    boolean isSetBy(String variable) {
        String known = Arrays.stream(key.split("\\*", -1))
                .map(part -> Pattern.quote(SettingValue.variable(part)))
                .collect(Collectors.joining("[A-Z0-9_]+"));
        return Pattern.matches(known, variable);
    }
}
