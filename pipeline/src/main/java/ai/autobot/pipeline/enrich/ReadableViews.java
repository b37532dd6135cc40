package ai.autobot.pipeline.enrich;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.jspecify.annotations.Nullable;

/// What the roles that asked lately may read of the newest view of the index: to find that out takes as long as a good
/// many searches. At most [#MOST] sets of roles; the one that was not asked for the longest is forgotten. Thread-safe.
final class ReadableViews {
    /// Each takes a bit for each passage.
    static final int MOST = 64;

    private final SequencedMap<Set<String>, ReadablePassages> kept = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable IndexReader view;

    /// Blocks while it looks at a view or roles that are new to it.
    ///
    /// @param asked the view that is to be searched, kept open by the caller
    ReadablePassages of(IndexReader asked, Set<String> roles) throws IOException {
        Optional<ReadablePassages> known = known(asked, roles);
        if (known.isPresent()) {
            return known.get();
        }
        ReadablePassages looked = ReadablePassages.of(asked, roles);
        keep(asked, roles, looked);
        return looked;
    }

    private synchronized Optional<ReadablePassages> known(IndexReader asked, Set<String> roles) {
        return asked.equals(view) ? Optional.ofNullable(kept.get(roles)) : Optional.empty();
    }

    private synchronized void keep(IndexReader asked, Set<String> roles, ReadablePassages looked) {
        if (!asked.equals(view)) {
            kept.clear();
            view = asked;
        }
        kept.put(Set.copyOf(roles), looked);
        if (kept.size() > MOST) {
            kept.pollFirstEntry();
        }
    }
}
