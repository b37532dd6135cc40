package ai.autobot.pipeline.enrich;

import ai.autobot.pipeline.runtime.startup.Check;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;

/// Whether the knowledge base can be kept in its folder, and an index that is there be read. Another process
/// may have it open meanwhile.
public final class KnowledgeCheck {
    private static final String SETTING = "autobot.kafka.knowledge-directory";

    private KnowledgeCheck() {}

    public static Check of(Path folder, Duration limit) {
        return Check.local("knowledge", limit, () -> look(folder));
    }

    private static Finding look(Path folder) {
        return switch (Folders.writable(folder, SETTING)) {
            case Finding.Ok writable -> Files.isDirectory(folder) ? index(folder) : writable;
            case Finding.Warning warning -> warning;
            case Finding.Fault fault -> fault;
            case Finding.Skipped skipped -> skipped;
        };
    }

    private static Finding index(Path folder) {
        try (FSDirectory directory = new MMapDirectory(folder)) {
            if (!DirectoryReader.indexExists(directory)) {
                return new Finding.Ok(folder + ", without an index yet");
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                return Checkpoint.read(reader.getIndexCommit().getUserData())
                        .<Finding>map(_ -> new Finding.Ok("an index of " + reader.numDocs() + " passages"))
                        .orElseGet(() -> rebuilt("of another format"));
            }
        } catch (IOException | IllegalArgumentException e) {
            return rebuilt("damaged: " + e.getClass().getSimpleName());
        }
    }

    private static Finding rebuilt(String why) {
        return new Finding.Warning(
                "the index is " + why, "It is made anew from knowledge.documents, which takes a while.");
    }
}
