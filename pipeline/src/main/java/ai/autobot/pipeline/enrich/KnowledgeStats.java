package ai.autobot.pipeline.enrich;

import java.time.Instant;

/// What a knowledge base holds and how far it is.
///
/// @param state where it stands
/// @param documents how many documents can be found
/// @param passages how many passages they were cut into
/// @param offsetLag how many offsets of the topic are still to be read, as of `followedUntil`; -1 while unknown
/// @param skippedRecords how many records could not be read since the start
/// @param followedUntil when the topic was last looked at; the epoch when it never was
public record KnowledgeStats(
        KnowledgeState state,
        long documents,
        long passages,
        long offsetLag,
        long skippedRecords,
        Instant followedUntil) {}
