package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a worker finds on its disk when it starts again after a clean end.
class CleanRestartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void aWorkerThatWasClosedStartsWithTheStoresItHad() throws Exception {
        try (House house = House.open(directory)) {
            Path streams = house.configuration("in-process")
                    .settings(KafkaSettings.class)
                    .stateDirectory();
            house.worker().close();
            Map<Path, String> before = identities(streams);

            house.worker().close();

            assertThat(before).hasSize(House.PARTITIONS);
            assertThat(identities(streams)).isEqualTo(before);
        }
    }

    @Test
    void aWorkerThatWasClosedHasLeftItsGroupSoThatOthersHaveItsPartitionsAtOnce() throws Exception {
        try (House house = House.open(directory).with("autobot.kafka.session-timeout", "60s");
                Admin admin = Admin.create(house.kafka())) {
            Worker worker = house.worker();
            assertThat(members(admin)).isNotEmpty();

            worker.close();

            assertThat(members(admin)).isEmpty();
        }
    }

    private static Collection<MemberDescription> members(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of("autobot")).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .toList();
    }

    /// RocksDB gives each database that it makes an identity of its own.
    private static Map<Path, String> identities(Path streams) throws IOException {
        Map<Path, String> identities = new TreeMap<>();
        try (Stream<Path> files = Files.walk(streams)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.endsWith(Path.of("history", "IDENTITY"))) {
                    identities.put(file, Files.readString(file));
                }
            }
        }
        return identities;
    }
}
