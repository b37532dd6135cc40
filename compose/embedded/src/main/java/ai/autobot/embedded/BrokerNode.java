package ai.autobot.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.MetadataCache;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/// Kafka's own parts, put together: a controller and a broker of one node, on sockets that listen already, so that no
/// port can be lost between choosing and using it.
///
/// Not thread-safe: one owner starts it once and stops it.
final class BrokerNode {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);
    private static final String META_PROPERTIES = "meta.properties";
    private static final String METADATA_LOG = "__cluster_metadata-0";
    private static final Duration HANDOVER_LIMIT = Duration.ofSeconds(10);

    private final BrokerFaults faults = new BrokerFaults();
    private final ControllerServer controller;
    private final EmbeddedNode broker;

    /// Formats the directory where it is empty, and puts the parts together; starts no thread.
    ///
    /// @param more settings of Kafka's own, over those of [BrokerSettings]
    BrokerNode(
            Path logs, ServerSocketChannel brokerSocket, ServerSocketChannel controllerSocket, Map<String, String> more)
            throws Exception {
        Map<String, String> settings = BrokerSettings.of(logs, Ports.of(brokerSocket), Ports.of(controllerSocket));
        settings.putAll(more);
        KafkaConfig config = new KafkaConfig(settings, false);
        format(logs);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> found =
                KafkaRaftServer.initializeLogDirs(config, LOG, "embedded broker ");
        InetSocketAddress voter = Ports.address(Ports.of(controllerSocket));
        SharedServer shared = new SharedServer(
                config,
                found._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(BrokerSettings.NODE, voter)),
                List.of(),
                faults,
                handOut(brokerSocket, controllerSocket));
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), found._2());
        this.broker = new EmbeddedNode(shared);
    }

    /// Blocks until clients are served; Kafka limits each of its waits.
    void start() {
        controller.startup();
        broker.startup();
        faults.started();
    }

    /// Blocks until both parts have ended; parts that never started are passed over.
    void stop() {
        faults.stopping();
        try {
            // First the broker: it hands its partitions over to the controller.
            broker.shutdown(HANDOVER_LIMIT);
        } finally {
            controller.shutdown();
        }
    }

    /// What the broker knows of its topics.
    MetadataCache metadata() {
        return broker.metadataCache();
    }

    private static void format(Path logs) throws Exception {
        if (Files.exists(logs.resolve(META_PROPERTIES))) {
            return;
        }
        if (Files.exists(logs.resolve(METADATA_LOG))) {
            throw new IllegalStateException(logs + " holds topics, but its " + META_PROPERTIES + " is missing");
        }
        new Formatter()
                .setNodeId(BrokerSettings.NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(logs.toString())
                .setMetadataLogDirectory(logs.toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setHasDynamicQuorum(false)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static ServerSocketFactory handOut(ServerSocketChannel broker, ServerSocketChannel controller) {
        return (listener, address, backlog, receiveBuffer) -> {
            ServerSocketChannel socket = address.getPort() == Ports.of(controller) ? controller : broker;
            if (!socket.isOpen() || address.getPort() != Ports.of(socket)) {
                throw new IOException("nobody listens for Kafka on " + address);
            }
            socket.configureBlocking(false);
            return socket;
        };
    }
}
