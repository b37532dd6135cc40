package ai.autobot.pipeline.enrich;

import org.jspecify.annotations.Nullable;

/// A piece of a knowledge document that bears on a question.
///
/// @param documentId the document's id
/// @param title the document's title, with the section's heading where there is one
/// @param uri where a person can read it
/// @param ordinal its number within the document, from 0
/// @param text its text
/// @param score the ranking's score; higher is better, comparable within one search only
public record Passage(
        String documentId, String title, @Nullable String uri, int ordinal, String text, double score) {}
