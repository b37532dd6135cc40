package ai.autobot.pipeline.runtime.metrics;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What models are called in labels: those that the configuration names, by their names, and all others
/// `other`. Requests choose models, and each new label would be kept for ever. Immutable.
///
/// @param usual the model where a request names none
/// @param known the models with a label of their own, the usual one among them
public record ModelLabels(String usual, Set<String> known) {
    /// What a model is called that has no label of its own.
    public static final String OTHER = "other";

    /// So many have one.
    static final int MOST = 50;

    public ModelLabels {
        known = Set.copyOf(known);
    }

    /// The labels of one configuration.
    ///
    /// @param named the models that the configuration names; where they are too many, the first by name have a
    ///     label
    public static ModelLabels of(String usual, Collection<String> named) {
        return new ModelLabels(
                usual,
                Stream.concat(Stream.of(usual), new TreeSet<>(named).stream())
                        .distinct()
                        .limit(MOST)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /// What the model of a request is called.
    ///
    /// @param asked the model that a request names; null when it names none
    public String of(@Nullable String asked) {
        if (asked == null || asked.isBlank()) {
            return usual;
        }
        return known.contains(asked) ? asked : OTHER;
    }
}
