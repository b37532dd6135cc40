package ai.autobot.gates;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.arrive.DeadLetterReason;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the AsyncAPI document to the topics as the code has them.
class AsyncApiTest {
    private static final String FOLDER = "schemas/src/main/asyncapi/";
    private static final JsonNode DOCUMENT = Repository.yaml(FOLDER + "autobot.yaml");

    static List<Topic<?, ?>> topics() {
        return Topics.ALL;
    }

    @Test
    void describesTheTopicsThatThereAre() {
        List<String> addresses = DOCUMENT.path("channels").findValuesAsText("address");

        assertThat(addresses)
                .containsExactlyInAnyOrderElementsOf(
                        Topics.ALL.stream().map(Topic::name).toList());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void describesEachTopicsSettings(Topic<?, ?> topic) {
        JsonNode configuration = channel(topic).path("bindings").path("kafka").path("topicConfiguration");
        Map<String, String> described = new TreeMap<>();
        configuration.properties().forEach(setting -> described.put(setting.getKey(), plain(setting.getValue())));

        assertThat(described).isEqualTo(new TreeMap<>(topic.settings()));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void describesEachTopicsKeyAndValue(Topic<?, ?> topic) {
        JsonNode messages = channel(topic).path("messages");
        JsonNode message = DOCUMENT.at(messages.findPath("$ref").asText().substring(1));

        assertThat(messages).hasSize(1);
        assertThat(message.at("/bindings/kafka/key/type").asText()).isEqualTo("string");
        if (topic.values().getClass() == Serdes.ByteArray().getClass()) {
            assertThat(message.path("contentType").asText()).isEqualTo("application/octet-stream");
        } else {
            Path schema = Repository.ROOT
                    .resolve(FOLDER)
                    .resolve(message.at("/payload/schema/$ref").asText())
                    .normalize();
            assertThat(schema).isRegularFile().hasFileName(typeIn(topic) + ".avsc");
        }
    }

    @Test
    void namesEachReasonOfADeadLetter() {
        JsonNode reasons = DOCUMENT.at("/components/schemas/deadLetterHeaders/properties/autobot.reason/enum");

        assertThat(reasons.valueStream().map(JsonNode::asText))
                .containsExactlyElementsOf(Stream.of(DeadLetterReason.values())
                        .map(DeadLetterReason::code)
                        .toList());
    }

    @Test
    void refersToTheSchemaOfEachEvent() throws IOException {
        String document = Repository.text(FOLDER + "autobot.yaml");
        try (Stream<Path> files = Files.list(Repository.ROOT.resolve("schemas/src/main/avro"))) {
            List<String> events = files.map(file -> file.getFileName().toString())
                    .filter(name ->
                            Repository.text("schemas/src/main/avro/" + name).contains("\"ai.autobot.events\""))
                    .toList();

            assertThat(events)
                    .hasSize(9)
                    .allSatisfy(name -> assertThat(document).contains("../avro/" + name));
        }
    }

    private static JsonNode channel(Topic<?, ?> topic) {
        return DOCUMENT.path("channels").path(topic.name());
    }

    private static String plain(JsonNode value) {
        return value.isArray()
                ? String.join(",", value.valueStream().map(JsonNode::asText).toList())
                : value.asText();
    }

    /// The generated class that the topic's serde reads, as it names it where a record is none.
    private static String typeIn(Topic<?, ?> topic) {
        try {
            topic.values().deserializer().deserialize(topic.name(), new byte[] {1});
            return "everything";
        } catch (UnreadableRecordException e) {
            return String.valueOf(e.getMessage()).replaceAll("not a readable (\\w+):.*", "$1");
        }
    }
}
