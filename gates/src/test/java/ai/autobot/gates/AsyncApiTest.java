package ai.autobot.gates;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/// Holds the AsyncAPI document to the topics as the code has them.
class AsyncApiTest {
    private static final String FOLDER = "schemas/src/main/asyncapi/";
    private static final Map<String, Object> DOCUMENT = new Yaml().load(Repository.text(FOLDER + "autobot.yaml"));

    static List<Topic<?, ?>> topics() {
        return Topics.ALL;
    }

    @Test
    void describesTheTopicsThatThereAre() {
        List<String> addresses = new ArrayList<>();
        map(DOCUMENT, "channels").values().forEach(channel -> addresses.add(text(channel, "address")));

        assertThat(addresses)
                .containsExactlyInAnyOrderElementsOf(
                        Topics.ALL.stream().map(Topic::name).toList());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void describesEachTopicsSettings(Topic<?, ?> topic) {
        Map<String, Object> configuration =
                map(map(map(channel(topic), "bindings"), "kafka"), "topicConfiguration");
        List<?> cleanup = (List<?>) configuration.get("cleanup.policy");

        assertThat(cleanup.stream().map(String::valueOf).toList())
                .containsExactlyInAnyOrder(
                        topic.settings().getOrDefault("cleanup.policy", "").split(","));
        assertThat(String.valueOf(configuration.get("retention.ms")))
                .isEqualTo(topic.settings().getOrDefault("retention.ms", "null"));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void describesEachTopicsKeyAndValue(Topic<?, ?> topic) {
        Map<String, Object> messages = map(channel(topic), "messages");
        Map<String, Object> message = resolve(text(messages.values().iterator().next(), "$ref"));
        boolean raw = topic.values().getClass() == Serdes.ByteArray().getClass();

        assertThat(messages).hasSize(1);
        assertThat(text(map(map(map(message, "bindings"), "kafka"), "key"), "type")).isEqualTo("string");
        if (raw) {
            assertThat(text(message, "contentType")).isEqualTo("application/octet-stream");
        } else {
            Path schema = Repository.ROOT
                    .resolve(FOLDER)
                    .resolve(text(map(map(message, "payload"), "schema"), "$ref"))
                    .normalize();
            assertThat(schema).isRegularFile();
            assertThat(typeIn(topic)).isEqualTo(schema.getFileName().toString().replace(".avsc", ""));
        }
    }

    @Test
    void refersToSchemasOfEventsOnly() throws Exception {
        try (var files = Files.list(Repository.ROOT.resolve("schemas/src/main/avro"))) {
            List<String> events = files.filter(file -> {
                        String schema = Repository.text(Repository.ROOT.relativize(file).toString());
                        return schema.contains("\"ai.autobot.events\"");
                    })
                    .map(file -> "../avro/" + file.getFileName())
                    .toList();

            assertThat(events).allSatisfy(event -> assertThat(Repository.text(FOLDER + "autobot.yaml"))
                    .contains(event));
        }
    }

    /// The generated class that the topic's serde reads, as the message of the error for what is none names it.
    private static String typeIn(Topic<?, ?> topic) {
        try {
            topic.values().deserializer().deserialize(topic.name(), new byte[] {1});
            return "everything";
        } catch (UnreadableRecordException e) {
            return String.valueOf(e.getMessage()).replaceAll("not a readable (\\w+):.*", "$1");
        }
    }

    private static Map<String, Object> channel(Topic<?, ?> topic) {
        return map(map(DOCUMENT, "channels"), topic.name());
    }

    private static Map<String, Object> resolve(String reference) {
        Map<String, Object> found = DOCUMENT;
        for (String step : reference.substring(2).split("/")) {
            found = map(found, step);
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object parent, String key) {
        Object child = ((Map<String, Object>) parent).get(key);
        assertThat(child).as(key).isInstanceOf(Map.class);
        return (Map<String, Object>) child;
    }

    private static String text(Object parent, String key) {
        return String.valueOf(((Map<?, ?>) parent).get(key));
    }
}
