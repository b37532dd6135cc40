package ai.autobot.pipeline.respond;

import ai.autobot.events.Source;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.TokenEstimate;
import java.util.ArrayList;
import java.util.List;

/// What a response shows of the passages that its answer was made from: the first of them, as many as a record has room
/// for beside the longest answer. Immutable.
///
/// @param sources the passages' beginnings, in their order
/// @param cut whether some had no room
record ShownSources(List<Source> sources, boolean cut) {
    /// A broker takes a record of 1 MiB by default. The longest answer has 600,000 bytes, the metadata 60,000.
    static final int MOST_BYTES = 200_000;

    private static final int EXCERPT = 280;

    /// What each takes beside its texts, rounded up.
    private static final int OWN_BYTES = 40;

    ShownSources {
        sources = List.copyOf(sources);
    }

    /// Of a request that got no text there are none.
    static ShownSources of(ChatOutcome outcome) {
        if (outcome.enrichment() == null || outcome.text().isEmpty()) {
            return new ShownSources(List.of(), false);
        }
        List<Source> shown = new ArrayList<>();
        int bytes = 0;
        for (Passage passage : outcome.enrichment().passages()) {
            Source source = source(passage);
            bytes += bytes(source);
            if (bytes > MOST_BYTES) {
                return new ShownSources(shown, true);
            }
            shown.add(source);
        }
        return new ShownSources(shown, false);
    }

    private static int bytes(Source source) {
        return OWN_BYTES
                + TokenEstimate.utf8Length(source.getDocumentId())
                + TokenEstimate.utf8Length(source.getTitle())
                + source.getUri().map(TokenEstimate::utf8Length).orElse(0)
                + TokenEstimate.utf8Length(source.getExcerpt());
    }

    private static Source source(Passage passage) {
        return new Source(
                passage.documentId(),
                passage.title(),
                passage.uri(),
                passage.ordinal(),
                passage.score(),
                beginning(passage.text()));
    }

    /// As much of a passage's text as is shown; the beginning of a beginning is itself.
    static String beginning(String text) {
        if (text.length() <= EXCERPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
        return text.substring(0, end) + "…";
    }
}
