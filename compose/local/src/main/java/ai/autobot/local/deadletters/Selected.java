package ai.autobot.local.deadletters;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/// Which letters are to be sent.
///
/// @param places of those that can be
/// @param refused why each of the others that were named cannot, by its place
record Selected(SequencedSet<Letter.Place> places, Map<String, String> refused) {
    Selected() {
        this(new LinkedHashSet<>(), new LinkedHashMap<>());
    }
}
