package ai.autobot.pipeline.enrich;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// One search of one point-in-time view of the index, for somebody with some roles. Blocks; made for one thread and one
/// question.
///
/// What they may not read is left out before anything is ranked, and of all counts that scores and weights are made
/// from: what is found, in which order and with which scores is the same as if it were not there.
///
/// Something counts as found when the terms that one passage shares with the question carry at least a given share of
/// the question's weight; then further passages need half of that share. A term weighs one plus BM25's inverse document
/// frequency: the rarer in what may be read, the more. A term that no
/// passage has weighs less than its rarity says, for in a small base most words of a good question are unknown. So a
/// question about something that the base does not know finds nothing, whichever everyday words it shares with it.
final class PassageSearch {
    /// How many of one document come before other documents had their turn.
    private static final int OF_ONE_DOCUMENT = 3;

    private static final double UNKNOWN_WORD = 0.7;
    private static final double OF_FURTHER_ONES = 0.5;

    private static final int CANDIDATES_FOR_EACH = 4;
    private static final int FEWEST_CANDIDATES = 20;

    private final ReadableSearcher searcher;
    private final List<BytesRef> readers;
    private final ReadablePassages readable;
    private final Ranking ranking;
    private final QueryTimeout timeLimit;

    /// @param readers the terms of the field that says who may read a passage, of who asks
    /// @param readable what these may read of the view
    /// @param timeLimit looked at while the search runs; when it says so, what was found by then is the answer
    PassageSearch(
            IndexReader view,
            List<BytesRef> readers,
            ReadablePassages readable,
            Ranking ranking,
            QueryTimeout timeLimit) {
        this.searcher = new ReadableSearcher(view, readable);
        this.readers = List.copyOf(readers);
        this.readable = readable;
        this.searcher.setSimilarity(new BM25Similarity(ranking.k1(), ranking.b()));
        this.searcher.setTimeout(timeLimit);
        // Questions hardly ever repeat, and a cache filled by one search would be thrown away with it.
        this.searcher.setQueryCache(null);
        this.ranking = ranking;
        this.timeLimit = timeLimit;
    }

    /// What a search found.
    ///
    /// @param complete whether the whole index was looked at within the time limit
    record Hits(List<Passage> passages, boolean complete) {
        Hits {
            passages = List.copyOf(passages);
        }
    }

    /// Counts words in what may be read and nowhere else. For one thread.
    private static final class ReadableSearcher extends IndexSearcher {
        private final ReadablePassages readable;
        private final Map<Term, Integer> having = new HashMap<>();

        ReadableSearcher(IndexReader view, ReadablePassages readable) {
            super(view);
            this.readable = readable;
        }

        /// A term that is only in what may not be read matches nothing that is found: what it weighs does not matter.
        @Override
        public TermStatistics termStatistics(Term term, int docFreq, long totalTermFreq) throws IOException {
            int atLeastOne = Math.max(1, having(term));
            return new TermStatistics(term.bytes(), atLeastOne, atLeastOne);
        }

        int having(Term term) throws IOException {
            Integer known = having.get(term);
            int count = known == null ? readable.having(term) : known;
            having.put(term, count);
            return count;
        }

        @Override
        public @Nullable CollectionStatistics collectionStatistics(String field) {
            return readable.field(field);
        }
    }

    Hits find(String question, int passages) throws IOException {
        // Where there is nothing to find, the words of the question would be a fifth of an attempt's work.
        List<QuestionTerm> terms = readable.count() == 0 ? List.of() : QuestionTerm.of(question);
        if (terms.isEmpty()) {
            return new Hits(List.of(), true);
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        terms.forEach(term -> query.add(anywhere(term), Occur.SHOULD));
        query.setMinimumNumberShouldMatch(1);
        query.add(new TermInSetQuery(PassageFields.READERS, readers), Occur.FILTER);
        int candidates = Math.max(FEWEST_CANDIDATES, passages * CANDIDATES_FOR_EACH);
        ScoreDoc[] ranked = searcher.search(query.build(), candidates).scoreDocs;
        List<ScoreDoc> relevant = relevant(ranked, terms);
        return new Hits(spread(relevant, passages), !searcher.timedOut() && !timeLimit.shouldExit());
    }

    private Query anywhere(QuestionTerm term) {
        List<Query> variants = new ArrayList<>();
        term.variants()
                .forEach((language, word) -> variants.add(new CombinedFieldQuery.Builder(word)
                        .addField(language.titleField(), ranking.titleWeight())
                        .addField(language.textField())
                        .build()));
        return new DisjunctionMaxQuery(variants, 0);
    }

    private List<ScoreDoc> relevant(ScoreDoc[] ranked, List<QuestionTerm> terms) throws IOException {
        ScoreDoc[] inOrder = ranked.clone();
        Arrays.sort(inOrder, Comparator.comparingInt(hit -> hit.doc));
        Map<Integer, Double> covered = new HashMap<>();
        double all = 0;
        for (QuestionTerm term : terms) {
            double weight = weight(term);
            all += weight;
            for (int document : containing(anywhere(term), inOrder)) {
                covered.merge(document, weight, Double::sum);
            }
        }
        double needed = all * ranking.minimumCoverage().getAsDouble();
        if (covered.values().stream().noneMatch(weight -> weight >= needed)) {
            return List.of();
        }
        return Arrays.stream(ranked)
                .filter(hit -> covered.getOrDefault(hit.doc, 0.0) >= needed * OF_FURTHER_ONES)
                .toList();
    }

    private double weight(QuestionTerm term) throws IOException {
        int with = 0;
        for (Map.Entry<Language, String> variant : term.variants().entrySet()) {
            with = Math.max(with, searcher.having(new Term(variant.getKey().titleField(), variant.getValue())));
            with = Math.max(with, searcher.having(new Term(variant.getKey().textField(), variant.getValue())));
        }
        int all = readable.count();
        double weight = 1 + Math.log(1 + (all - with + 0.5) / (with + 0.5));
        return with == 0 ? UNKNOWN_WORD * weight : weight;
    }

    private List<Integer> containing(Query term, ScoreDoc[] inOrder) throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(term), ScoreMode.COMPLETE_NO_SCORES, 1);
        List<LeafReaderContext> leaves = searcher.getLeafContexts();
        List<Integer> containing = new ArrayList<>();
        int leaf = -1;
        Scorer scorer = null;
        for (ScoreDoc hit : inOrder) {
            int itsLeaf = ReaderUtil.subIndex(hit.doc, leaves);
            if (itsLeaf != leaf) {
                leaf = itsLeaf;
                scorer = weight.scorer(leaves.get(leaf));
            }
            int document = hit.doc - leaves.get(leaf).docBase;
            if (scorer != null) {
                int at = scorer.docID();
                if (at < document) {
                    at = scorer.iterator().advance(document);
                }
                if (at == document) {
                    containing.add(hit.doc);
                }
            }
        }
        return containing;
    }

    private List<Passage> spread(List<ScoreDoc> relevant, int passages) throws IOException {
        StoredFields stored = searcher.storedFields();
        Map<String, Integer> taken = new HashMap<>();
        List<Passage> first = new ArrayList<>();
        List<Passage> more = new ArrayList<>();
        for (ScoreDoc hit : relevant) {
            if (first.size() == passages) {
                break;
            }
            Document document = stored.document(hit.doc);
            Passage passage = PassageFields.passage(document, hit.score);
            boolean hadItsTurn = taken.merge(passage.documentId(), 1, Integer::sum) > OF_ONE_DOCUMENT;
            (hadItsTurn ? more : first).add(passage);
        }
        return Stream.concat(first.stream(), more.stream())
                .limit(passages)
                // Equals stand in no order that the index gives them: that shows when it was merged.
                .sorted(Comparator.comparingDouble(Passage::score)
                        .reversed()
                        .thenComparing(Passage::documentId)
                        .thenComparingInt(Passage::ordinal))
                .toList();
    }
}
