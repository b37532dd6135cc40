package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.MMapDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The passages on disk (Lucene), with the checkpoint of the topic that they reflect. One thread writes; any number of
/// threads search meanwhile, and see what was written up to the last [#refresh()].
///
/// The thread that writes must not be interrupted: Java closes a file under an interrupted writer.
final class PassageIndex implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PassageIndex.class);

    private final FSDirectory directory;
    private final Ranking ranking;
    private final IndexWriter writer;
    private final SearcherManager views;
    private final ReadableViews readable = new ReadableViews();
    private Checkpoint checkpoint;
    private volatile boolean suspect;

    private PassageIndex(FSDirectory directory, Ranking ranking, IndexWriter writer) throws IOException {
        this.directory = directory;
        this.ranking = ranking;
        this.writer = writer;
        this.views = new SearcherManager(writer, null);
        this.checkpoint = Checkpoint.NOTHING;
    }

    /// How much an index holds.
    record Size(long documents, long passages) {}

    /// Opens the index in a folder, or makes an empty one where there is none, or none that can be read: then the
    /// checkpoint says that nothing was read yet.
    ///
    /// @throws IOException when the folder cannot be used, or another process uses it
    static PassageIndex open(Path folder, Ranking ranking) throws IOException {
        FSDirectory directory = new MMapDirectory(folder);
        try {
            Optional<Checkpoint> kept = checkpointIn(directory);
            if (kept.isEmpty()) {
                empty(directory);
            }
            PassageIndex index = new PassageIndex(directory, ranking, new IndexWriter(directory, settings(ranking)));
            index.checkpoint = kept.orElse(Checkpoint.NOTHING);
            return index;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static IndexWriterConfig settings(Ranking ranking) {
        Map<String, Analyzer> analyzers = new HashMap<>();
        for (Language language : Language.values()) {
            Analyzer analyzer = language.analyzer();
            analyzers.put(language.titleField(), analyzer);
            analyzers.put(language.textField(), analyzer);
        }
        return new IndexWriterConfig(new PerFieldAnalyzerWrapper(new KeywordAnalyzer(), analyzers))
                .setSimilarity(new BM25Similarity(ranking.k1(), ranking.b()))
                .setCommitOnClose(false);
    }

    /// The checkpoint of an index that is whole; empty when there is none, or it is damaged or of another format.
    private static Optional<Checkpoint> checkpointIn(FSDirectory directory) throws IOException {
        if (!DirectoryReader.indexExists(directory)) {
            return Optional.empty();
        }
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                leaf.reader().checkIntegrity();
            }
            Optional<Checkpoint> checkpoint =
                    Checkpoint.read(reader.getIndexCommit().getUserData());
            if (checkpoint.isEmpty()) {
                LOG.warn("Knowledge index of another format is rebuilt folder={}", directory.getDirectory());
            }
            return checkpoint;
        } catch (CorruptIndexException
                | IndexFormatTooOldException
                | IndexFormatTooNewException
                | EOFException
                | FileNotFoundException
                | NoSuchFileException
                | IllegalArgumentException e) {
            LOG.warn("Damaged knowledge index is rebuilt folder={} cause={}", directory.getDirectory(), e.toString());
            return Optional.empty();
        }
    }

    private static void empty(FSDirectory directory) throws IOException {
        try (Lock lock = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            for (String file : directory.listAll()) {
                lock.ensureValid();
                if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                    directory.deleteFile(file);
                }
            }
        }
    }

    /// What the index reflected when it was last committed.
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /// Puts a document in the place of the one with its id.
    void replace(KnowledgeDocument document) throws IOException {
        List<Document> passages = PassageFields.of(document);
        Term id = new Term(PassageFields.DOCUMENT_ID, document.getDocumentId());
        if (passages.isEmpty()) {
            writer.deleteDocuments(id);
        } else {
            writer.updateDocuments(id, passages);
        }
    }

    void remove(String documentId) throws IOException {
        writer.deleteDocuments(new Term(PassageFields.DOCUMENT_ID, documentId));
    }

    /// Removes everything, for good.
    void clear() throws IOException {
        writer.deleteAll();
        commit(Checkpoint.NOTHING);
        refresh();
    }

    /// Lets searches see what was written.
    void refresh() throws IOException {
        views.maybeRefreshBlocking();
    }

    /// Makes what was written durable, together with the checkpoint that it reflects.
    void commit(Checkpoint reflected) throws IOException {
        commitWith(reflected.write());
        checkpoint = reflected;
    }

    void commitWith(Map<String, String> data) throws IOException {
        writer.setLiveCommitData(data.entrySet());
        writer.commit();
    }

    /// Whether the index can be written and read. Where a write failed, or a search found damage, it cannot, and
    /// must be closed and opened anew.
    boolean isUsable() {
        return writer.isOpen() && !suspect;
    }

    /// Says that a search found damage.
    void suspect() {
        suspect = true;
    }

    /// @throws AlreadyClosedException when the index is closed
    /// @throws IOException when it cannot be read
    PassageSearch.Hits search(String question, Set<String> roles, int passages, QueryTimeout timeLimit)
            throws IOException {
        IndexSearcher view = views.acquire();
        try {
            IndexReader reader = view.getIndexReader();
            return new PassageSearch(
                            reader, ReadablePassages.readers(roles), readable.of(reader, roles), ranking, timeLimit)
                    .find(question, passages);
        } finally {
            views.release(view);
        }
    }

    /// @throws AlreadyClosedException when the index is closed
    /// @throws IOException when it cannot be read
    Size size() throws IOException {
        IndexSearcher view = views.acquire();
        try {
            int documents = view.count(new TermQuery(new Term(PassageFields.FIRST, "yes")));
            return new Size(documents, view.getIndexReader().numDocs());
        } finally {
            views.release(view);
        }
    }

    /// Frees the index. What was not committed is forgotten, and will be read from the topic again. Idempotent.
    @Override
    public void close() throws IOException {
        try (directory;
                writer;
                views) {
            writer.rollback();
        }
    }
}
