package ai.autobot.pipeline.enrich;

import java.util.List;

/// The outcome of the enrich stage. None of them stops the request: without the knowledge base there is still an
/// honest answer that says so.
public sealed interface Enrichment {
    /// What was found, best first.
    default List<Passage> passages() {
        return List.of();
    }

    /// At least one passage, from a complete index.
    record Found(List<Passage> passages) implements Enrichment {
        public Found {
            passages = List.copyOf(passages);
        }
    }

    /// What an index that is still catching up, or a search that ran out of time, had to offer.
    record Partial(List<Passage> passages, String reason) implements Enrichment {
        public Partial {
            passages = List.copyOf(passages);
        }
    }

    /// The index is complete, and nothing in it bears on the question.
    record Nothing() implements Enrichment {}

    /// The knowledge base could not be asked.
    record Unavailable(String reason) implements Enrichment {}

    /// The request did not want the knowledge base, or its user may not have it looked into.
    record Bypassed() implements Enrichment {}
}
