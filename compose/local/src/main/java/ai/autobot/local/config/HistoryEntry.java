package ai.autobot.local.config;

import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.Palette;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One change, and what the workers made of it. Values are as the workers showed them: masked where they are
/// secret.
///
/// @param change as it was written; null where the topic has it no longer
/// @param events the answers, oldest first, at least one
record HistoryEntry(@Nullable ConfigChange change, List<ConfigEvent> events) {
    private record Which(String key, long version) {}

    /// All that are known, oldest first; blocks for as long as the reader may.
    ///
    /// @param key only of this setting; null for all
    static List<HistoryEntry> read(TopicReader reader, KnownChanges changes, @Nullable String key) {
        Map<Which, ConfigChange> written = new LinkedHashMap<>();
        changes.all().forEach(change -> written.put(new Which(change.getKey(), change.getVersion()), change));
        Map<Which, List<ConfigEvent>> answered = new LinkedHashMap<>();
        reader.read(Topics.CONFIG_EVENTS.name(), null, record -> {
            if (record.value() == null) {
                return;
            }
            try {
                ConfigEvent event =
                        Topics.CONFIG_EVENTS.values().deserializer().deserialize(record.topic(), record.value());
                event.getKey()
                        .filter(of -> key == null || key.equals(of))
                        .ifPresent(of -> answered.computeIfAbsent(
                                        new Which(of, event.getVersion()), _ -> new ArrayList<>())
                                .add(event));
            } catch (UnreadableRecordException e) {
                // Of a writer that is newer, or none of ours: nothing to tell.
            }
        });
        return answered.entrySet().stream()
                .map(entry -> new HistoryEntry(
                        written.get(entry.getKey()),
                        entry.getValue().stream()
                                .sorted(Comparator.comparing(ConfigEvent::getOccurredAt))
                                .toList()))
                .sorted(Comparator.comparing(HistoryEntry::at))
                .toList();
    }

    Instant at() {
        return events.getFirst().getOccurredAt();
    }

    /// `applied`, `rejected`, `rolled back`.
    static String outcome(ConfigEvent event) {
        return event.getOutcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Map<String, Object> facts(ConfigEvent event) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("instance", event.getInstance());
        facts.put("outcome", outcome(event));
        facts.put("version", event.getVersion());
        event.getKey().ifPresent(key -> facts.put("key", key));
        event.getValue().ifPresent(value -> facts.put("value", value));
        event.getReason().ifPresent(reason -> facts.put("reason", reason));
        facts.put("at", event.getOccurredAt().toString());
        return facts;
    }

    Map<String, Object> facts() {
        ConfigEvent first = events.getFirst();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("at", first.getOccurredAt().toString());
        facts.put("version", first.getVersion());
        facts.put("key", first.getKey().orElse(""));
        facts.put("value", first.getValue().orElse(null));
        if (change != null) {
            facts.put("changedBy", change.getChangedBy());
            change.getComment().ifPresent(comment -> facts.put("comment", comment));
        }
        facts.put("answers", events.stream().map(HistoryEntry::facts).toList());
        return facts;
    }

    String line(Palette palette) {
        ConfigEvent first = events.getFirst();
        StringBuilder line = new StringBuilder(first.getOccurredAt() + "  " + first.getVersion() + "  "
                + first.getKey().orElse("") + " = " + first.getValue().orElse("(not set)"));
        if (change != null) {
            line.append(palette.dim("  by " + change.getChangedBy()
                    + change.getComment().map(comment -> ": " + comment).orElse("")));
        }
        for (ConfigEvent event : events) {
            String outcome = outcome(event);
            line.append("\n    ")
                    .append(event.getInstance())
                    .append("  ")
                    .append(event.getOutcome() == ConfigOutcome.APPLIED ? palette.green(outcome) : palette.red(outcome))
                    .append(event.getReason().map(reason -> "  " + reason).orElse(""));
        }
        return printable(line.toString());
    }

    /// What others wrote must not steer a terminal; colours and line breaks are ours.
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\u001b]]|\\p{Cf}|\u001b(?!\\[[0-9]{1,2}m)", "?");
    }
}
