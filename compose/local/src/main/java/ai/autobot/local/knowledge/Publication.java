package ai.autobot.local.knowledge;

import ai.autobot.client.KnowledgePublisher;
import ai.autobot.events.KnowledgeDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What publishing some files changed.
///
/// @param published how many documents are new or changed
/// @param unchanged how many were there already
/// @param removed how many are gone from their folder, and now from the knowledge base
public record Publication(int published, int unchanged, int removed) {
    /// Makes the knowledge base equal to the files: what is new or changed is published, what came from the same folder
    /// and is no longer there is removed, unless the folder could not be read in full. Blocks until the broker has
    /// acknowledged it all.
    ///
    /// @throws ai.autobot.client.ChatConnectException when Kafka cannot be reached
    /// @throws ai.autobot.client.KnowledgeNotStoredException when the broker did not acknowledge
    public static Publication of(List<DocumentFiles> files, Map<String, Object> kafka) {
        int published = 0;
        int unchanged = 0;
        int removed = 0;
        try (KnowledgePublisher publisher = KnowledgePublisher.connect(kafka)) {
            PublishedDocuments there = PublishedDocuments.read(kafka);
            Set<String> current = new HashSet<>();
            for (DocumentFiles folder : files) {
                for (KnowledgeDocument document : folder.documents()) {
                    current.add(document.getDocumentId());
                    if (there.holds(document)) {
                        unchanged++;
                    } else {
                        var _ = publisher.put(document);
                        published++;
                    }
                }
            }
            for (DocumentFiles folder : files) {
                if (folder.complete()) {
                    for (String id : there.from(folder.origin().toString())) {
                        if (current.add(id)) {
                            var _ = publisher.remove(id);
                            removed++;
                        }
                    }
                }
            }
            publisher.flush();
        }
        return new Publication(published, unchanged, removed);
    }

    /// As people read it.
    public String sentence() {
        return published + " published, " + unchanged + " unchanged" + (removed > 0 ? ", " + removed + " removed" : "");
    }
}
