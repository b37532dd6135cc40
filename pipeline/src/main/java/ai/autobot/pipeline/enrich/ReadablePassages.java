package ai.autobot.pipeline.enrich;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.SmallFloat;
import org.jspecify.annotations.Nullable;

/// What a set of roles may read of one point-in-time view of the index, and how often words are in that alone.
///
/// Lucene counts words over the whole index, with what is forbidden and what was removed lately. Ranked by those
/// counts, a question would find the same passages with other scores, or none, as soon as a document that its user may
/// not see has the same words. So everything that a search weighs by is counted here. Immutable, thread-safe.
final class ReadablePassages {
    private final List<LeafReaderContext> leaves;
    private final List<FixedBitSet> readable;
    private final int count;
    private final Map<String, CollectionStatistics> fields;

    private ReadablePassages(
            List<LeafReaderContext> leaves,
            List<FixedBitSet> readable,
            int count,
            Map<String, CollectionStatistics> fields) {
        this.leaves = leaves;
        this.readable = List.copyOf(readable);
        this.count = count;
        this.fields = Map.copyOf(fields);
    }

    /// Looks at each readable passage once; blocks for that long.
    static ReadablePassages of(IndexReader view, Set<String> roles) throws IOException {
        List<BytesRef> readers = readers(roles);
        List<FixedBitSet> readable = new ArrayList<>();
        int count = 0;
        for (LeafReaderContext leaf : view.leaves()) {
            FixedBitSet inLeaf = readable(leaf.reader(), readers);
            readable.add(inLeaf);
            count += inLeaf.cardinality();
        }
        Map<String, CollectionStatistics> fields = new HashMap<>();
        for (Language language : Language.values()) {
            for (String field : List.of(language.titleField(), language.textField())) {
                fields.put(field, counted(field, view.leaves(), readable, count));
            }
        }
        return new ReadablePassages(view.leaves(), readable, count, fields);
    }

    /// The terms of the field that says who may read a passage.
    static List<BytesRef> readers(Set<String> roles) {
        return Stream.concat(Stream.of(PassageFields.EVERYBODY), roles.stream().map(PassageFields::reader))
                .map(BytesRef::new)
                .toList();
    }

    /// How many passages there are to be read.
    int count() {
        return count;
    }

    /// How many of them have a term.
    int having(Term term) throws IOException {
        int having = 0;
        for (int leaf = 0; leaf < readable.size(); leaf++) {
            having += having(term, leaves.get(leaf).reader(), readable.get(leaf));
        }
        return having;
    }

    /// How many of them have a field of a language, and how long it is in all of them together; null of other fields.
    @Nullable
    CollectionStatistics field(String name) {
        return fields.get(name);
    }

    private static FixedBitSet readable(LeafReader leaf, List<BytesRef> readers) throws IOException {
        FixedBitSet readable = new FixedBitSet(leaf.maxDoc());
        @Nullable Bits living = leaf.getLiveDocs();
        @Nullable Terms terms = leaf.terms(PassageFields.READERS);
        if (terms == null) {
            return readable;
        }
        TermsEnum each = terms.iterator();
        for (BytesRef reader : readers) {
            if (each.seekExact(reader)) {
                PostingsEnum passages = each.postings(null, PostingsEnum.NONE);
                for (int at = passages.nextDoc(); at != DocIdSetIterator.NO_MORE_DOCS; at = passages.nextDoc()) {
                    if (living == null || living.get(at)) {
                        readable.set(at);
                    }
                }
            }
        }
        return readable;
    }

    private static int having(Term term, LeafReader leaf, FixedBitSet readable) throws IOException {
        @Nullable Terms terms = leaf.terms(term.field());
        if (terms == null) {
            return 0;
        }
        TermsEnum each = terms.iterator();
        if (!each.seekExact(term.bytes())) {
            return 0;
        }
        if (readable.cardinality() == leaf.maxDoc()) {
            return each.docFreq();
        }
        int having = 0;
        PostingsEnum passages = each.postings(null, PostingsEnum.NONE);
        for (int at = passages.nextDoc(); at != DocIdSetIterator.NO_MORE_DOCS; at = passages.nextDoc()) {
            having += readable.get(at) ? 1 : 0;
        }
        return having;
    }

    /// The lengths are those that BM25 itself knows of a passage, rounded to a byte. Lucene knows no statistics of
    /// nothing: a field that no passage has counts as one that has a word.
    private static CollectionStatistics counted(
            String field, List<LeafReaderContext> leaves, List<FixedBitSet> readable, int count) throws IOException {
        int having = 0;
        long length = 0;
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            @Nullable NumericDocValues lengths = leaves.get(leaf).reader().getNormValues(field);
            if (lengths == null) {
                continue;
            }
            for (int at = lengths.nextDoc(); at != DocIdSetIterator.NO_MORE_DOCS; at = lengths.nextDoc()) {
                int words = readable.get(leaf).get(at) ? SmallFloat.byte4ToInt((byte) lengths.longValue()) : 0;
                having += words > 0 ? 1 : 0;
                length += words;
            }
        }
        int atLeastOne = Math.max(1, having);
        return new CollectionStatistics(field, Math.max(1, count), atLeastOne, Math.max(1, length), atLeastOne);
    }
}
