package ai.autobot.local.knowledge;

import ai.autobot.events.KnowledgeDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// The Markdown and text files of a folder, or one such file, as documents.
///
/// Hidden files, links, and the folders that builds make are passed over. A file that is too large or not UTF-8 is no
/// document, and is named in [#skipped()].
///
/// @param origin the folder or file, absolute
/// @param documents in the order of their ids
/// @param skipped a sentence for each file that should be a document and is not
/// @param complete whether every file was looked at
public record DocumentFiles(Path origin, List<KnowledgeDocument> documents, List<String> skipped, boolean complete) {
    /// The key of a document's metadata that holds the hash of its file.
    static final String HASH = "sha256";

    /// The key of a document's metadata that says which folder or file it was published from.
    static final String ORIGIN = "origin";

    /// With room for what is around the text in a record of at most one MiB.
    static final long LONGEST_BYTES = 900_000;

    static final int MOST_FILES = 10_000;

    private static final int LONGEST_PATH = 400;
    private static final int LONGEST_TITLE = 300;
    private static final Set<String> PASSED_OVER = Set.of("target", "node_modules", "build", "dist");

    public DocumentFiles {
        documents = List.copyOf(documents);
        skipped = List.copyOf(skipped);
    }

    /// Reads a folder or a file; the ids are the paths below the folder's parent.
    ///
    /// @throws IOException when it is not there or cannot be listed
    public static DocumentFiles read(Path path) throws IOException {
        Path origin = path.toRealPath();
        Path base = Files.isDirectory(origin) ? origin : Objects.requireNonNull(origin.getParent());
        Path name = base.getFileName();
        return read(origin, base, _ -> true, name == null ? Path.of("") : name);
    }

    /// Reads some files of a folder; their ids are their paths in it.
    ///
    /// @param wanted which of the files, as paths relative to the folder
    /// @throws IOException when it is not there or cannot be listed
    public static DocumentFiles read(Path folder, Predicate<Path> wanted) throws IOException {
        Path origin = folder.toRealPath();
        return read(origin, origin, wanted, Path.of(""));
    }

    private static DocumentFiles read(Path origin, Path base, Predicate<Path> wanted, Path prefix) throws IOException {
        List<Path> files = new ArrayList<>();
        boolean complete = list(origin, file -> wanted.test(base.relativize(file)), files);
        List<KnowledgeDocument> documents = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            // With slashes everywhere: the same on every machine.
            String id = prefix.resolve(base.relativize(file)).toString().replace('\\', '/');
            try {
                documents.add(document(origin, file, id));
            } catch (CharacterCodingException e) {
                skipped.add(id + " is not UTF-8 text");
                complete = false;
            } catch (IOException e) {
                skipped.add(id + " cannot be published: " + e.getMessage());
                complete = false;
            }
        }
        return new DocumentFiles(origin, documents, skipped, complete);
    }

    private static boolean list(Path origin, Predicate<Path> wanted, List<Path> files) throws IOException {
        boolean[] complete = {true};
        Files.walkFileTree(origin, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName() == null
                        ? ""
                        : directory.getFileName().toString();
                boolean passed = !directory.equals(origin) && (name.startsWith(".") || PASSED_OVER.contains(name));
                return passed ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && isDocument(file) && wanted.test(file)) {
                    if (files.size() == MOST_FILES) {
                        complete[0] = false;
                        return FileVisitResult.TERMINATE;
                    }
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(origin)) {
                    throw failure;
                }
                complete[0] = false;
                return FileVisitResult.CONTINUE;
            }
        });
        return complete[0];
    }

    private static boolean isDocument(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (isMarkdown(name) || name.endsWith(".txt"));
    }

    private static boolean isMarkdown(String name) {
        return name.endsWith(".md") || name.endsWith(".markdown");
    }

    private static KnowledgeDocument document(Path origin, Path file, String id) throws IOException {
        if (id.length() > LONGEST_PATH) {
            throw new IOException("its path is longer than " + LONGEST_PATH + " characters");
        }
        if (Files.size(file) > LONGEST_BYTES) {
            throw new IOException("it is larger than " + LONGEST_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        if (text.isBlank()) {
            throw new IOException("it is empty");
        }
        String name = file.getFileName().toString();
        boolean markdown = isMarkdown(name.toLowerCase(Locale.ROOT));
        return KnowledgeDocument.newBuilder()
                .setDocumentId(id)
                .setTitle(title(text, markdown, name))
                .setText(text)
                .setUri(file.toUri().toString())
                .setMediaType(markdown ? "text/markdown" : "text/plain")
                .setUpdatedAt(Files.getLastModifiedTime(file).toInstant())
                .setMetadata(Map.of(HASH, sha256(bytes), ORIGIN, origin.toString()))
                .build();
    }

    private static String title(String text, boolean markdown, String name) {
        String title = markdown
                ? text.lines()
                        .filter(line -> line.startsWith("# "))
                        .map(line -> line.substring(2).strip())
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse(name)
                : name;
        return title.length() <= LONGEST_TITLE ? title : title.substring(0, LONGEST_TITLE);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
