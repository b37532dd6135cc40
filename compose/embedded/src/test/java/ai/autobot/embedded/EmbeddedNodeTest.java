package ai.autobot.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord.BrokerEndpoint;
import org.apache.kafka.common.metadata.RegisterBrokerRecord.BrokerEndpointCollection;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedNodeTest {
    private static final ListenerName LISTENER = new ListenerName(BrokerSettings.BROKER);
    private static final int NO_LEADER = -1;

    @TempDir
    Path directory;

    @Test
    void aPartitionWithoutALeaderIsNotTakenForADeletedOne() {
        EmbeddedNode.Cache cache = new EmbeddedNode.Cache(BrokerSettings.NODE);
        cache.setImage(letters(BrokerSettings.NODE));
        assertThat(cache.getPartitionLeaderEndpoint("letters", 0, LISTENER))
                .hasValueSatisfying(node -> assertThat(node.port()).isEqualTo(9092));

        cache.setImage(letters(NO_LEADER));

        assertThat(cache.getPartitionLeaderEndpoint("letters", 0, LISTENER)).contains(Node.noNode());
        assertThat(cache.getPartitionLeaderEndpoint("letters", 1, LISTENER)).isEmpty();
        assertThat(cache.getPartitionLeaderEndpoint("parcels", 0, LISTENER)).isEmpty();
    }

    /// Kafka's transaction coordinator is given what the node holds.
    @Test
    void theBrokerAsksThatCache() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.node().metadata()).isInstanceOf(EmbeddedNode.Cache.class);
            new TopicClient(broker.bootstrapServers()).create("letters");
            assertThat(broker.node().metadata().getPartitionLeaderEndpoint("letters", 0, LISTENER))
                    .map(Node::host)
                    .isEqualTo(Optional.of(Ports.HOST));
        }
    }

    private static MetadataImage letters(int leader) {
        Uuid topic = Uuid.ONE_UUID;
        BrokerEndpointCollection endpoints = new BrokerEndpointCollection();
        endpoints.add(new BrokerEndpoint()
                .setName(BrokerSettings.BROKER)
                .setHost(Ports.HOST)
                .setPort(9092));
        MetadataDelta delta = new MetadataDelta.Builder().build();
        delta.replay(new RegisterBrokerRecord()
                .setBrokerId(BrokerSettings.NODE)
                .setEndPoints(endpoints)
                .setFenced(false));
        delta.replay(new TopicRecord().setName("letters").setTopicId(topic));
        delta.replay(new PartitionRecord()
                .setTopicId(topic)
                .setPartitionId(0)
                .setReplicas(List.of(BrokerSettings.NODE))
                .setIsr(List.of(BrokerSettings.NODE))
                .setLeader(leader));
        return delta.apply(MetadataProvenance.EMPTY);
    }
}
