package ai.autobot.embedded;

import java.util.Optional;
import kafka.server.BrokerServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.server.common.KRaftVersion;

/// Kafka's broker, without its fault KAFKA-20734: it takes a partition that has no leader for the moment for one that
/// was deleted, and counts a transaction as ended that has no marker there. Nobody would ever read behind it. On a
/// single node all partitions are without a leader for a moment, after a crash and after a standstill.
///
/// To be deleted with the first Kafka that has it mended.
final class EmbeddedNode extends BrokerServer {
    EmbeddedNode(SharedServer shared) {
        super(shared);
    }

    /// Called once, at the start, before anything asks for it.
    @Override
    public void metadataCache_$eq(KRaftMetadataCache cache) {
        super.metadataCache_$eq(new Cache(config().nodeId()));
    }

    /// Thread-safe.
    static final class Cache extends KRaftMetadataCache {
        Cache(int node) {
            // Of a quorum that is named in the settings.
            super(node, () -> KRaftVersion.KRAFT_VERSION_0);
        }

        /// @return empty where there is no such partition, and [Node#noNode()] where it has no leader: whoever asks
        ///     tries again then
        @Override
        public Optional<Node> getPartitionLeaderEndpoint(String topic, int partition, ListenerName listener) {
            Optional<Node> leader = super.getPartitionLeaderEndpoint(topic, partition, listener);
            return leader.isEmpty() && contains(new TopicPartition(topic, partition))
                    ? Optional.of(Node.noNode())
                    : leader;
        }
    }
}
