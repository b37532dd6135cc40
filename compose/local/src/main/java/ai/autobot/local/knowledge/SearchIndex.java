package ai.autobot.local.knowledge;

import ai.autobot.local.running.DirectoryLock;
import ai.autobot.local.running.Folders;
import ai.autobot.local.running.Home;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.enrich.TopicKnowledgeBase;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A knowledge base of this command's own, which follows the topic as a worker's does. Its index is kept in the home,
/// so that the next command need not read the topic again; while another command uses that one, it is a temporary one.
final class SearchIndex implements AutoCloseable {
    private final TopicKnowledgeBase knowledge;
    private final Optional<DirectoryLock> lock;
    private final Path directory;

    private SearchIndex(TopicKnowledgeBase knowledge, Optional<DirectoryLock> lock, Path directory) {
        this.knowledge = knowledge;
        this.lock = lock;
        this.directory = directory;
    }

    static SearchIndex open(Configuration configuration, Home home) throws IOException {
        Optional<DirectoryLock> lock = DirectoryLock.tryTake(home.searchIndex(), "search.lock");
        Path directory =
                lock.isPresent() ? home.searchIndex().resolve("index") : Files.createTempDirectory("autobot-search-");
        return new SearchIndex(
                TopicKnowledgeBase.start(
                        Live.fixed(configuration.settings(EnrichSettings.class)),
                        KafkaProperties.common(configuration.settings(KafkaSettings.class)),
                        directory),
                lock,
                directory);
    }

    TopicKnowledgeBase knowledge() {
        return knowledge;
    }

    @Override
    public void close() {
        knowledge.close();
        lock.ifPresentOrElse(DirectoryLock::close, () -> Folders.delete(directory));
    }
}
