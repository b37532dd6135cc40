package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.FaultyWay;
import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TokenOutageTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CHAT_TOKENS.name(), 0);

    /// A worker that has just started under load, or whose broker is away for a moment: who follows the tokens misses
    /// none of them, though they come later.
    @Test
    void tokensOfTheTimeInWhichNoBrokerAnswersComeWithLaterOnes(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                FaultyWay way = FaultyWay.to(port(broker.bootstrapServers()))) {
            create(broker);
            way.holdAnswers();
            try (TokenPublisher tokens = new TokenPublisher(Map.of("bootstrap.servers", entrance(way)))) {
                AnswerStream answer = tokens.open("conversation", "request", 1, "attempt", new CallLog());
                answer.append("One ");
                answer.append("two ");
                assertThat(answer.isComplete()).isFalse();

                way.letAnswersPass();
                await().pollInterval(Duration.ofMillis(100))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> {
                            answer.append(".");
                            return answer.isComplete();
                        });

                answer.append(" the end");

                List<ChatToken> sent = sent(broker, answer.records());
                assertThat(sent.getFirst().getText()).startsWith("One two .");
                assertThat(sent.getFirst().getIndex()).isZero();
                assertThat(sent.getLast().getText()).isEqualTo(" the end");
                assertThat(sent.getLast().getIndex()).isEqualTo(sent.size() - 1);
                assertThat(sent.stream().map(ChatToken::getText).collect(Collectors.joining()))
                        .isEqualTo(answer.text());
            }
        }
    }

    /// Who waits learns at once of an interrupt that came before.
    @Test
    void anAttemptDoesNotWaitForABrokerThatIsAway(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                FaultyWay way = FaultyWay.to(port(broker.bootstrapServers()))) {
            way.holdAnswers();
            try (TokenPublisher tokens = new TokenPublisher(Map.of("bootstrap.servers", entrance(way)))) {
                AnswerStream answer = tokens.open("conversation", "request", 1, "attempt", new CallLog());
                Thread.currentThread().interrupt();
                try {
                    answer.append("One ");
                } finally {
                    assertThat(Thread.interrupted()).isTrue();
                }

                assertThat(answer.text()).isEqualTo("One ");
                assertThat(answer.isComplete()).isFalse();
            }
        }
    }

    private static void create(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static List<ChatToken> sent(EmbeddedBroker broker, int expected) {
        List<ChatToken> all = new ArrayList<>();
        try (Consumer<String, ChatToken> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                Topics.CHAT_TOKENS.keys().deserializer(),
                Topics.CHAT_TOKENS.values().deserializer())) {
            consumer.assign(Set.of(PARTITION));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> all.add(each.value()));
                return all.size() >= expected;
            });
        }
        return all;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static String entrance(FaultyWay way) {
        return "127.0.0.1:" + URI.create(way.uri()).getPort();
    }
}
