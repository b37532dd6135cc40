package ai.autobot.pipeline.runtime.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// All settings that there are, by name, made from the code. Immutable.
public final class SettingsReference {
    private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");

    private final Map<String, SettingFacts> exact = new TreeMap<>();
    private final Map<Pattern, SettingFacts> open = new HashMap<>();
    private final List<SettingFacts> all = new ArrayList<>();

    private SettingsReference() {}

    /// Of these settings interfaces.
    public static SettingsReference of(Collection<Class<?>> rooms) {
        SettingsReference reference = new SettingsReference();
        Map<Class<?>, SettingDocs> docs = new HashMap<>();
        for (Class<?> room : rooms) {
            SettingWalk.through(room, (place, _) -> {
                Class<?> declaring = place.method().getDeclaringClass();
                reference.add(facts(
                        place,
                        docs.computeIfAbsent(declaring, SettingDocs::of)
                                .of(place.method().getName())));
            });
        }
        reference.all.sort(Comparator.comparing(SettingFacts::key));
        return reference;
    }

    private void add(SettingFacts facts) {
        all.add(facts);
        if (facts.key().contains("*")) {
            open.put(pattern(facts.key()), facts);
        } else {
            exact.put(facts.key(), facts);
        }
    }

    /// A name in the middle has no dot unless it is quoted; one at the end may have.
    private static Pattern pattern(String key) {
        boolean atEnd = key.endsWith(".*");
        String middle = Arrays.stream((atEnd ? key.substring(0, key.length() - 1) : key).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("(\"[^\"]+\"|[^.]+)"));
        return Pattern.compile(atEnd ? middle + ".+" : middle);
    }

    private static SettingFacts facts(SettingWalk.Place place, String sentence) {
        Optional<Setting> setting = place.annotation();
        return new SettingFacts(
                place.key(),
                type(place.valueType()),
                place.standard(),
                setting.map(Setting::unit).orElse(""),
                setting.map(Setting::least).orElse(""),
                setting.map(Setting::most).orElse(""),
                setting.map(Setting::reloadable).orElse(false),
                setting.map(Setting::secret).orElse(false),
                OldNames.of(place.key()),
                sentence);
    }

    private static String type(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type == Duration.class) {
            return "duration";
        }
        if (type == Path.class) {
            return "path";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        boolean number = type.isPrimitive()
                || Number.class.isAssignableFrom(type)
                || type.getSimpleName().startsWith("Optional");
        return number ? "number" : "text";
    }

    /// All of them, by name.
    public List<SettingFacts> all() {
        return List.copyOf(all);
    }

    /// The setting that a key sets; empty where there is none.
    public Optional<SettingFacts> find(String key) {
        String whole = INDEX.matcher(key).replaceAll("");
        SettingFacts found = exact.get(whole);
        return found != null
                ? Optional.of(found)
                : open.entrySet().stream()
                        .filter(entry -> entry.getKey().matcher(whole).matches())
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    /// The known name that is most like one that is unknown.
    public String nearest(String key) {
        return NearestName.to(key, all.stream().map(SettingFacts::key).toList());
    }

    /// What there is to say of a key that sets nothing.
    public String unknown(String key) {
        return "there is no setting " + Shown.text(key) + "; the nearest is " + nearest(key);
    }
}
