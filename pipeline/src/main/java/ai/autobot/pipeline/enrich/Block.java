package ai.autobot.pipeline.enrich;

import java.util.List;

/// A stretch of a document that is kept together where it fits into a passage.
///
/// @param section the headings above it, outermost first
/// @param text as it stands in the document
/// @param kind where it may be cut when it does not fit
record Block(List<String> section, String text, Kind kind) {
    enum Kind {
        /// Running text, cut between sentences.
        PROSE,
        /// A list, a table or code, cut between lines.
        LINES
    }

    Block {
        section = List.copyOf(section);
    }
}
