package ai.autobot.client;

import static ai.autobot.client.TestTopics.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class BrokerOutageTest {
    @TempDir
    private Path directory;

    @Test
    void goesOnWhenTheBrokerIsBack() throws InterruptedException, ExecutionException {
        EmbeddedBroker broker = EmbeddedBroker.start(directory);
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        int port = Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", ""));
        TestTopics.create(kafka, 3);
        // Much shorter than the outage: no single wait of the producer may decide.
        try (ChatClient client = ChatClient.connect(FakeWorker.with(kafka, "max.block.ms", 100))) {
            Chat before = client.send("c-before", "Sent before the outage", null);
            TestTopics.read(kafka, Topics.CHAT_REQUESTS, "c-before", 1);
            broker.close();
            Chat during = client.send("c-during", "Sent during the outage", null);
            broker = EmbeddedBroker.start(directory, port);

            assertThat(TestTopics.read(kafka, Topics.CHAT_REQUESTS, "c-during", 1))
                    .hasSize(1);
            try (FakeWorker worker = new FakeWorker(kafka)) {
                worker.token(before, 1, "a", 0, "to the ");
                worker.respond(FakeWorker.answer(before, "to the first"));
                worker.respond(FakeWorker.answer(during, "to the second"));
            }
            assertThat(before.response())
                    .succeedsWithin(PATIENCE)
                    .satisfies(response -> assertThat(response.getText()).isEqualTo("to the first"));
            assertThat(during.response())
                    .succeedsWithin(PATIENCE)
                    .satisfies(response -> assertThat(response.getText()).isEqualTo("to the second"));
        } finally {
            broker.close();
        }
    }
}
