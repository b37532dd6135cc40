package ai.autobot.local.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.autobot.events.KnowledgeDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFilesTest {
    @TempDir
    private Path parent;

    @Test
    void readsMarkdownAndTextAndPassesOverWhatIsHiddenOrBuilt() throws IOException {
        write("docs/a.md", "# Alpha\n\nText.");
        write("docs/deep/b.txt", "Plain.");
        write("docs/.hidden/c.md", "# No");
        write("docs/target/d.md", "# No");
        write("docs/e.java", "class No {}");

        DocumentFiles files = DocumentFiles.read(parent.resolve("docs"));

        assertThat(files.documents())
                .extracting(KnowledgeDocument::getDocumentId, KnowledgeDocument::getTitle)
                .containsExactly(tuple("docs/a.md", "Alpha"), tuple("docs/deep/b.txt", "b.txt"));
        assertThat(files.complete()).isTrue();
    }

    @Test
    void namesWhatIsNoDocumentAndKeepsTheRest() throws IOException {
        write("docs/good.md", "# Good");
        write("docs/empty.md", " \n");
        write("docs/large.txt", "x".repeat((int) DocumentFiles.LONGEST_BYTES + 1));
        Files.write(parent.resolve("docs/binary.txt"), new byte[] {(byte) 0xC3, 0x28});

        DocumentFiles files = DocumentFiles.read(parent.resolve("docs"));

        assertThat(files.documents())
                .extracting(KnowledgeDocument::getDocumentId)
                .containsExactly("docs/good.md");
        assertThat(files.skipped()).hasSize(3).anyMatch(sentence -> sentence.contains("binary.txt is not UTF-8"));
        assertThat(files.complete()).isFalse();
    }

    @Test
    void doesNotFollowLinksOutOfTheFolder() throws IOException {
        write("secret.md", "# Secret");
        write("docs/a.md", "# Alpha");
        Files.createSymbolicLink(parent.resolve("docs/link.md"), parent.resolve("secret.md"));

        DocumentFiles files = DocumentFiles.read(parent.resolve("docs"));

        assertThat(files.documents())
                .extracting(KnowledgeDocument::getDocumentId)
                .containsExactly("docs/a.md");
    }

    @Test
    void readsOneFile() throws IOException {
        write("docs/a.md", "# Alpha");

        DocumentFiles files = DocumentFiles.read(parent.resolve("docs/a.md"));

        assertThat(files.documents())
                .extracting(KnowledgeDocument::getDocumentId)
                .containsExactly("docs/a.md");
    }

    @Test
    void takesOnlyWhatIsWantedUnderItsPathInTheFolder() throws IOException {
        write("docs/README.md", "# Read");
        write("docs/notes/other.md", "# Other");

        DocumentFiles files = DocumentFiles.read(parent.resolve("docs"), file -> file.equals(Path.of("README.md")));

        assertThat(files.documents())
                .extracting(KnowledgeDocument::getDocumentId)
                .containsExactly("README.md");
    }

    private void write(String path, String text) throws IOException {
        Path file = parent.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
