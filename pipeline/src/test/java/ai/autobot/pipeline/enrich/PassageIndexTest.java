package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.enrich.EvaluationData.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.events.KnowledgeDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.store.LockObtainFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassageIndexTest {
    private static final Checkpoint CHECKPOINT =
            new Checkpoint("cluster", "topic", Map.of(0, 17L, 1, 4L), Instant.parse("2026-01-02T03:04:05.678Z"));

    @TempDir
    Path folder;

    private PassageIndex open() throws IOException {
        return PassageIndex.open(folder, Ranking.measured(0.4));
    }

    private static List<String> found(PassageIndex index, String question, String... roles) throws IOException {
        index.refresh();
        return index.search(question, Set.of(roles), 5, () -> false).passages().stream()
                .map(Passage::documentId)
                .toList();
    }

    @Test
    void findsTheDocumentThatBearsOnTheQuestion() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("cats", "Cats", "Cats sleep for sixteen hours a day."));
            index.replace(document("dogs", "Dogs", "Dogs bark at the postman."));

            assertThat(found(index, "How long does a cat sleep?")).containsExactly("cats");
        }
    }

    @Test
    void answersWithThePassageAsItStands() throws IOException {
        KnowledgeDocument source = KnowledgeDocument.newBuilder(document("cats", "Cats", "# Sleep\nSixteen hours."))
                .setMediaType("text/markdown")
                .setUri("https://example.org/cats")
                .build();
        try (PassageIndex index = open()) {
            index.replace(source);
            index.refresh();

            List<Passage> passages =
                    index.search("sleep hours", Set.of(), 5, () -> false).passages();

            assertThat(passages).singleElement().satisfies(passage -> {
                assertThat(passage.title()).isEqualTo("Cats › Sleep");
                assertThat(passage.uri()).isEqualTo("https://example.org/cats");
                assertThat(passage.ordinal()).isZero();
                assertThat(passage.text()).isEqualTo("Sixteen hours.");
                assertThat(passage.score()).isPositive();
            });
        }
    }

    @Test
    void putsAChangedDocumentInThePlaceOfTheEarlierOne() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("pet", "Pet", "All about parrots."));

            index.replace(document("pet", "Pet", "All about hamsters."));

            assertThat(found(index, "parrots")).isEmpty();
            assertThat(found(index, "hamsters")).containsExactly("pet");
            assertThat(index.size()).isEqualTo(new PassageIndex.Size(1, 1));
        }
    }

    @Test
    void forgetsARemovedDocument() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("pet", "Pet", "All about parrots."));

            index.remove("pet");

            assertThat(found(index, "parrots")).isEmpty();
        }
    }

    @Test
    void showsADocumentOnlyToItsRoles() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("open", "Parrots", "Parrots talk."));
            index.replace(document("vets", "Parrots", "Parrots talk.", "vet", "nurse"));
            index.replace(document("sly", "Parrots", "Parrots talk.", "everybody"));

            assertThat(found(index, "parrots")).containsExactly("open");
            assertThat(found(index, "parrots", "guest")).containsExactly("open");
            assertThat(found(index, "parrots", "nurse")).containsExactlyInAnyOrder("open", "vets");
            assertThat(found(index, "parrots", "everybody")).containsExactlyInAnyOrder("open", "sly");
        }
    }

    @Test
    void findsNothingWhereOnlyEverydayWordsAgree() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("cats", "Cats", "Cats sleep for sixteen hours a day, most of it in the sun."));

            assertThat(found(index, "Which enzyme breaks down lactose during the day?"))
                    .isEmpty();
            assertThat(found(index, "What is it about?")).isEmpty();
            assertThat(found(index, "")).isEmpty();
        }
    }

    @Test
    void leavesRoomForOtherDocuments() throws IOException {
        String parrots = ("Parrots talk, and parrots listen to parrots. ".repeat(25) + "\n\n").repeat(8);
        try (PassageIndex index = open()) {
            index.replace(document("long", "Parrots", parrots));
            index.replace(document("short", "Birds", "Some birds, parrots among them, live for a very long time."));

            index.refresh();

            List<Passage> four =
                    index.search("parrots", Set.of(), 4, () -> false).passages();
            List<Passage> ten =
                    index.search("parrots", Set.of(), 10, () -> false).passages();

            assertThat(four).extracting(Passage::documentId).containsExactly("long", "long", "long", "short");
            assertThat(ten).extracting(Passage::documentId).contains("short").hasSizeGreaterThan(5);
        }
    }

    @Test
    void findsWordsOfAnotherLanguageUnstemmed() throws IOException {
        KnowledgeDocument german = KnowledgeDocument.newBuilder(
                        document("de", "Katzen", "Katzen schlafen sechzehn Stunden am Tag, Wanderer acht."))
                .setLanguage("de-CH")
                .build();
        try (PassageIndex index = open()) {
            index.replace(german);

            assertThat(found(index, "Wie viele Stunden schlafen Katzen?")).containsExactly("de");
            assertThat(found(index, "wandering")).isEmpty();
        }
    }

    @Test
    void boundsAHostileQuestion() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("cats", "Cats", "Cats sleep."));

            String noise = "a*b? \"+-(){}[]^~:\\ ".repeat(100_000);
            assertThat(found(index, "cats " + noise)).containsExactly("cats");
            assertThat(found(index, noise + " cats")).isEmpty();
        }
    }

    @Test
    void saysSoWhenTheTimeRanOut() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("cats", "Cats", "Cats sleep."));
            index.refresh();

            assertThat(index.search("cats", Set.of(), 5, () -> true).complete()).isFalse();
        }
    }

    @Test
    void keepsWhatWasCommittedWithItsCheckpointAndNothingElse() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("kept", "Cats", "Cats sleep."));
            index.commit(CHECKPOINT);
            index.replace(document("lost", "Cats", "Cats sleep."));
        }

        try (PassageIndex again = open()) {
            assertThat(again.checkpoint()).isEqualTo(CHECKPOINT);
            assertThat(found(again, "cats")).containsExactly("kept");
        }
    }

    @Test
    void startsEmptyWhereTheIndexIsDamaged() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("kept", "Cats", longText()));
            index.commit(CHECKPOINT);
        }
        damage(folder);

        try (PassageIndex again = open()) {
            assertThat(again.checkpoint()).isEqualTo(Checkpoint.NOTHING);
            assertThat(found(again, "cats")).isEmpty();
        }
    }

    @Test
    void startsEmptyWhereTheIndexIsOfAnotherFormat() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("kept", "Cats", "Cats sleep."));
            Map<String, String> data = new HashMap<>(CHECKPOINT.write());
            data.put("format", "0");
            index.commitWith(data);
        }

        try (PassageIndex again = open()) {
            assertThat(again.checkpoint()).isEqualTo(Checkpoint.NOTHING);
            assertThat(found(again, "cats")).isEmpty();
        }
    }

    @Test
    void leavesAnIndexAloneThatIsInUse() throws IOException {
        try (PassageIndex index = open()) {
            index.replace(document("kept", "Cats", "Cats sleep."));
            index.commit(CHECKPOINT);

            assertThatThrownBy(this::open).isInstanceOf(LockObtainFailedException.class);

            assertThat(found(index, "cats")).containsExactly("kept");
        }
    }

    /// A text of which the passages themselves are most of the index.
    static String longText() {
        return IntStream.range(0, 5_000)
                .mapToObj(word -> Integer.toString(word * 7919, 36))
                .collect(Collectors.joining(" ", "Cats sleep. ", ""));
    }

    /// Flips one byte where only a checksum tells.
    static void damage(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path largest = files.filter(file ->
                            file.toString().endsWith(".cfs") || file.toString().endsWith(".fdt"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(largest);
            bytes[bytes.length * 4 / 5] ^= 0x55;
            Files.write(largest, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        }
    }
}
