package ai.autobot.pipeline.generate.extractive;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.TokenSink;
import java.util.List;

/// Answers without a model: with the one to four sentences of the passages that bear on the question most, word for
/// word but for Markdown marks, each followed by the number of its passage, `[1]` being the first. Says so when
/// there is none.
///
/// Its finish reason is `stop` for an answer and `no_sources` for that admission; its usage counts words and is
/// marked as estimated. Deterministic, thread-safe, never waits but for the sink, never fails. The prompt's system
/// text, model, length and temperature do not matter to it.
public final class ExtractiveProvider implements Provider {
    /// Its name, and that of its model.
    public static final String NAME = "extractive";

    static final String NO_PASSAGES = "I have no passages from the knowledge base to answer this from.";
    static final String NO_ANSWER = "I found nothing in the knowledge base that answers this.";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Generation generate(Prompt prompt, TokenSink tokens) throws InterruptedException {
        List<Candidate> answer = Selection.of(Question.of(prompt), Candidate.of(prompt.passages()));
        String text;
        if (answer.isEmpty()) {
            text = prompt.passages().isEmpty() ? NO_PASSAGES : NO_ANSWER;
        } else {
            StringBuilder sentences = new StringBuilder();
            for (Candidate sentence : answer) {
                sentences.append(sentences.isEmpty() ? "" : " ");
                sentences
                        .append(sentence.text())
                        .append(" [")
                        .append(sentence.passage())
                        .append(']');
            }
            text = sentences.toString();
        }
        int words = stream(text, tokens);
        int read = words(prompt.question());
        for (var passage : prompt.passages()) {
            read += words(passage.text());
        }
        return new Generation.Answered(
                NAME, answer.isEmpty() ? "no_sources" : "stop", new TokenUsage(read, words, true));
    }

    @Override
    public void close() {}

    /// Word by word, each with the space before it.
    private static int stream(String text, TokenSink tokens) throws InterruptedException {
        int words = 0;
        for (int start = 0; start < text.length(); words++) {
            int space = text.indexOf(' ', start + 1);
            int end = space < 0 ? text.length() : space;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            tokens.append(text.substring(start, end));
            start = end;
        }
        return words;
    }

    private static int words(String text) {
        int words = 0;
        boolean inside = false;
        for (int index = 0; index < text.length(); index++) {
            boolean letter = !Character.isWhitespace(text.charAt(index));
            words += letter && !inside ? 1 : 0;
            inside = letter;
        }
        return words;
    }
}
