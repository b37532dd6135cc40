package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.enrich.EvaluationData.document;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.startup.Finding;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeCheckTest {
    private static final Checkpoint CHECKPOINT =
            new Checkpoint("cluster", "topic", Map.of(0, 17L), Instant.parse("2026-01-02T03:04:05Z"));

    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsNotThereYetIsFine() throws Exception {
        assertThat(look(folder.resolve("later"))).isInstanceOf(Finding.Ok.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderWithoutAnIndexIsFine() throws Exception {
        assertThat(look(folder).text()).contains("without an index yet");
    }

    @Test
    void anIndexIsReadWhileItsOwnerHasItOpen() throws Exception {
        try (PassageIndex index = PassageIndex.open(folder, Ranking.measured(0.4))) {
            index.replace(document("cats", "Cats", "Cats sleep for sixteen hours a day."));
            index.commit(CHECKPOINT);

            assertThat(look(folder)).isEqualTo(new Finding.Ok("an index of 1 passages"));
        }
    }

    @Test
    void aDamagedIndexIsAWarning() throws Exception {
        try (PassageIndex index = PassageIndex.open(folder, Ranking.measured(0.4))) {
            index.replace(document("cats", "Cats", "Cats sleep for sixteen hours a day."));
            index.commit(CHECKPOINT);
        }
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "segments_*")) {
            for (Path segment : segments) {
                Files.write(segment, new byte[] {1, 2, 3});
            }
        }

        assertThat(look(folder)).isInstanceOf(Finding.Warning.class);
        assertThat(look(folder).text()).contains("damaged");
    }

    @Test
    void aFileInItsPlaceIsAFault() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");

        Finding found = look(file);

        assertThat(found).isInstanceOf(Finding.Fault.class);
        assertThat(((Finding.Fault) found).remedy()).contains("autobot.kafka.knowledge-directory");
    }

    private static Finding look(Path folder) throws InterruptedException {
        return KnowledgeCheck.of(folder, Duration.ofMinutes(1)).question().ask();
    }
}
