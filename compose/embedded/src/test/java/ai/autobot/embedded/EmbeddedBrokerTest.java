package ai.autobot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EmbeddedBrokerTest {
    @TempDir
    Path directory;

    @Test
    void recordsSurviveARestartOnTheSamePort() throws Exception {
        String address;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            address = broker.bootstrapServers();
            TopicClient client = new TopicClient(address);
            client.create("letters");
            client.write("letters", "a");
            assertThat(client.read("letters", 1)).containsExactly("a");
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(directory)) {
            TopicClient client = new TopicClient(again.bootstrapServers());
            client.write("letters", "b");

            assertThat(again.bootstrapServers()).isEqualTo(address);
            assertThat(client.read("letters", 2)).containsExactly("a", "b");
        }
    }

    @Test
    void aRestartTakesAnotherPortWhenTheOldOneIsGone() throws Exception {
        int taken;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            TopicClient client = new TopicClient(broker.bootstrapServers());
            client.create("letters");
            client.write("letters", "a");
            taken = portOf(broker);
        }

        try (ServerSocket other = new ServerSocket(taken, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedBroker again = EmbeddedBroker.start(directory)) {
            assertThat(portOf(again)).isNotEqualTo(other.getLocalPort());
            assertThat(new TopicClient(again.bootstrapServers()).read("letters", 1))
                    .containsExactly("a");
        }
    }

    @Test
    void recordsSurviveTheDeathOfTheProcess() throws Exception {
        try (OtherProcess other = OtherProcess.runningBroker(directory)) {
            TopicClient client = new TopicClient(other.firstLine());
            client.create("letters");
            client.write("letters", "a");
            other.kill();
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(directory)) {
            assertThat(new TopicClient(again.bootstrapServers()).read("letters", 1))
                    .containsExactly("a");
        }
    }

    @Test
    void twoBrokersLiveSideBySide() throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.start(directory.resolve("one"));
                EmbeddedBroker two = EmbeddedBroker.start(directory.resolve("two"))) {
            for (EmbeddedBroker broker : List.of(one, two)) {
                TopicClient client = new TopicClient(broker.bootstrapServers());
                client.create("letters");
                client.write("letters", broker.bootstrapServers());
            }

            for (EmbeddedBroker broker : List.of(one, two)) {
                assertThat(new TopicClient(broker.bootstrapServers()).read("letters", 1))
                        .containsExactly(broker.bootstrapServers());
            }
        }
    }

    @Test
    void onlyCommittedTransactionsAreRead() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            TopicClient client = new TopicClient(broker.bootstrapServers());
            client.create("letters");
            try (KafkaProducer<String, String> producer = client.producer(Map.of("transactional.id", "writer"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("letters", "aborted")).get(60, TimeUnit.SECONDS);
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("letters", "committed")).get(60, TimeUnit.SECONDS);
                producer.commitTransaction();
            }

            assertThat(client.read("letters", 1)).containsExactly("committed");
        }
    }

    @Test
    void aDirectoryServesOneBrokerAtATime() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedBroker.start(directory).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another broker");
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, other.getLocalPort())
                            .close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " on 127.0.0.1");
        }
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, 65_536).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be from 0 to 65535, was 65536");
    }

    @Test
    void aFailedStartLeavesNothingBehind() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            port = portOf(broker);
        }
        Set<String> before = lastingThreads();

        // Kafka takes this lock late, when the controller serves already.
        try (FileChannel kafkas =
                FileChannel.open(directory.resolve("log/.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(kafkas.tryLock()).isNotNull();
            assertThatThrownBy(() -> EmbeddedBroker.start(directory).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot start");
        }

        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(before).containsAll(lastingThreads()));
        try (EmbeddedBroker again = EmbeddedBroker.start(directory, port)) {
            assertThat(portOf(again)).isEqualTo(port);
        }
    }

    @Test
    void topicsWithoutTheirIdentityAreNotFormattedOver() throws Exception {
        EmbeddedBroker.start(directory).close();
        Files.delete(directory.resolve("log/meta.properties"));

        assertThatThrownBy(() -> EmbeddedBroker.start(directory).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("meta.properties is missing");
    }

    @Test
    void closeMayBeCalledAgain() {
        EmbeddedBroker broker = EmbeddedBroker.start(directory);
        broker.close();
        broker.close();

        try (EmbeddedBroker again = EmbeddedBroker.start(directory)) {
            assertThat(again.bootstrapServers()).isEqualTo(broker.bootstrapServers());
        }
    }

    private static int portOf(EmbeddedBroker broker) {
        return Integer.parseInt(broker.bootstrapServers().substring("127.0.0.1:".length()));
    }

    private static Set<String> lastingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }
}
