package ai.autobot.pipeline.enrich;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.jspecify.annotations.Nullable;

/// How the words of a language become terms. Each kind of language has its own fields, so that a question is asked in
/// every one and no stem of one language meets a word of another.
enum Language {
    /// English, and what does not say its language: stemmed (Porter), without stop words.
    ENGLISH,
    /// Every other language: words as they are, in lower case.
    OTHER;

    private final String titleField;
    private final String textField;

    Language() {
        this.titleField = "title." + name().toLowerCase(Locale.ROOT);
        this.textField = "text." + name().toLowerCase(Locale.ROOT);
    }

    /// The kind of a BCP 47 tag.
    static Language of(@Nullable String tag) {
        return tag == null
                        || tag.isBlank()
                        || Locale.forLanguageTag(tag).getLanguage().matches("|en|und")
                ? ENGLISH
                : OTHER;
    }

    /// A new analyzer. It keeps state for each thread that uses it until it is closed.
    Analyzer analyzer() {
        return switch (this) {
            case ENGLISH -> new EnglishAnalyzer();
            case OTHER -> new StandardAnalyzer(CharArraySet.EMPTY_SET);
        };
    }

    String titleField() {
        return titleField;
    }

    String textField() {
        return textField;
    }

    /// A term and which word of the text it came from, counted from 0.
    record Term(int word, String term) {}

    /// The terms of a text, in order.
    List<Term> terms(String text) {
        List<Term> terms = new ArrayList<>();
        try (Analyzer analyzer = analyzer();
                TokenStream tokens = analyzer.tokenStream(textField, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            PositionIncrementAttribute step = tokens.addAttribute(PositionIncrementAttribute.class);
            tokens.reset();
            int word = -1;
            while (tokens.incrementToken()) {
                word += step.getPositionIncrement();
                terms.add(new Term(word, term.toString()));
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
        return terms;
    }
}
