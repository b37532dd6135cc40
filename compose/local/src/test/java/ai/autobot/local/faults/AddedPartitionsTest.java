package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.startup.StartupException;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedPartitionsTest {
    @Test
    void aWorkerThatFindsMorePartitionsThanItsConversationsAreKeptInSaysSoAndDoesNotStart(@TempDir Path directory)
            throws Exception {
        try (House house = House.open(directory)) {
            house.worker().close();

            addPartitions(house, Topics.CHAT_REQUESTS, Topics.CHAT_CANCELLATIONS);

            assertThatThrownBy(() -> Worker.start(house.configuration("in-process")))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("have [8] partitions")
                    .hasMessageContaining("in 4, those of autobot-history-changelog");
        }
    }

    private static void addPartitions(House house, Topic<?, ?>... topics)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(house.kafka())) {
            admin.createPartitions(Stream.of(topics)
                            .collect(Collectors.toMap(
                                    Topic::name, topic -> NewPartitions.increaseTo(2 * House.PARTITIONS))))
                    .all()
                    .get();
        }
    }
}
