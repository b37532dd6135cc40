package ai.autobot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds each schema against its committed history, both ways: a new reader reads old records, an old reader new ones.
class SchemaHistoryTest {
    private static final Path CURRENT = Path.of("src/main/avro");
    private static final Path HISTORY = Path.of("src/main/avro-history");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(CURRENT)) {
            return files.map(file -> file.getFileName().toString().replace(".avsc", "")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsAndIsReadByEveryCommittedVersion(String name) throws IOException {
        Schema current = parse(CURRENT.resolve(name + ".avsc"));
        List<Schema> history = history(name);

        assertThat(history).isNotEmpty().allSatisfy(past -> {
            assertThat(incompatibilities(current, past)).isEmpty();
            assertThat(incompatibilities(past, current)).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void theNewestCommittedVersionIsTheCurrentOne(String name) throws IOException {
        assertThat(history(name).getLast())
                .describedAs("%s.avsc changed: add it to avro-history as its next version", name)
                .isEqualTo(parse(CURRENT.resolve(name + ".avsc")));
    }

    @Test
    void noSchemaLeftTheHistoryWithItsClass() throws IOException {
        try (Stream<Path> folders = Files.list(HISTORY)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(names().toList());
        }
    }

    @Test
    void aRemovedFieldWithoutDefaultWouldBeNoticed() {
        Schema before = new SchemaParser().parse("""
                        {"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
                        """).mainSchema();
        Schema after = new SchemaParser().parse("""
                        {"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]}
                        """).mainSchema();

        assertThat(incompatibilities(before, after)).isNotEmpty();
    }

    private static List<String> incompatibilities(Schema reader, Schema writer) {
        SchemaCompatibility.SchemaPairCompatibility pair =
                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE
                ? List.of()
                : pair.getResult().getIncompatibilities().stream()
                        .map(Object::toString)
                        .toList();
    }

    private static List<Schema> history(String name) throws IOException {
        List<Schema> versions = new ArrayList<>();
        for (int version = 1; Files.exists(HISTORY.resolve(name + "/" + version + ".avsc")); version++) {
            versions.add(parse(HISTORY.resolve(name + "/" + version + ".avsc")));
        }
        return versions;
    }

    private static Schema parse(Path file) throws IOException {
        return new SchemaParser().parse(Files.readString(file)).mainSchema();
    }
}
