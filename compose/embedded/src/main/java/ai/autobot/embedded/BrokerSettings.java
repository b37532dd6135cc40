package ai.autobot.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The settings of the embedded broker: one node, little memory, quick rebalances. What is not named here keeps Kafka's
/// own default.
final class BrokerSettings {
    static final int NODE = 1;
    static final String CONTROLLER = "CONTROLLER";
    static final String BROKER = "BROKER";

    private static final String ONE = "1";
    private static final String FEW_PARTITIONS = "4";
    private static final String HEARTBEAT_MILLIS = "300";
    private static final String SHORTEST_SESSION_MILLIS = "1000";

    private BrokerSettings() {}

    static Map<String, String> of(Path logs, int brokerPort, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        addresses(settings, brokerPort, controllerPort);
        settings.put("log.dirs", logs.toString());
        oneNode(settings);
        quickTransactions(settings);
        quickGroups(settings);
        littleMemory(settings);
        return settings;
    }

    private static void addresses(Map<String, String> settings, int brokerPort, int controllerPort) {
        String broker = BROKER + "://" + Ports.HOST + ":" + brokerPort;
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("listeners", broker + "," + CONTROLLER + "://" + Ports.HOST + ":" + controllerPort);
        settings.put("advertised.listeners", broker);
        settings.put("listener.security.protocol.map", BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", BROKER);
        settings.put("controller.listener.names", CONTROLLER);
        // A static quorum takes the controller's address from here, so its port may change with each start.
        settings.put("controller.quorum.voters", NODE + "@" + Ports.HOST + ":" + controllerPort);
    }

    private static void oneNode(Map<String, String> settings) {
        settings.put("default.replication.factor", ONE);
        settings.put("min.insync.replicas", ONE);
        settings.put("offsets.topic.replication.factor", ONE);
        settings.put("offsets.topic.num.partitions", FEW_PARTITIONS);
        settings.put("transaction.state.log.replication.factor", ONE);
        settings.put("transaction.state.log.min.isr", ONE);
        settings.put("transaction.state.log.num.partitions", FEW_PARTITIONS);
        settings.put("share.coordinator.state.topic.replication.factor", ONE);
        settings.put("share.coordinator.state.topic.min.isr", ONE);
        settings.put("share.coordinator.state.topic.num.partitions", ONE);
        settings.put("auto.create.topics.enable", "false");
        // After a crash the broker waits until the controller forgets its former self.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
    }

    /// A producer's next transaction may begin while the markers of its last one are written, which takes the
    /// broker some milliseconds; its default lets the first record wait 20 ms until it looks again.
    private static void quickTransactions(Map<String, String> settings) {
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // What a dead producer left open hides what others write behind it; by default it is looked for each 10 s.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
    }

    private static void quickGroups(Map<String, String> settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.streams.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", SHORTEST_SESSION_MILLIS);
        for (String protocol : new String[] {"consumer", "streams", "share"}) {
            String prefix = "group." + protocol + ".";
            settings.put(prefix + "min.heartbeat.interval.ms", HEARTBEAT_MILLIS);
            settings.put(prefix + "heartbeat.interval.ms", HEARTBEAT_MILLIS);
            settings.put(prefix + "min.session.timeout.ms", SHORTEST_SESSION_MILLIS);
        }
    }

    private static void littleMemory(Map<String, String> settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.cleaner.threads", ONE);
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        settings.put("log.segment.bytes", "67108864");
        settings.put("log.index.size.max.bytes", "2097152");
        settings.put("log.retention.check.interval.ms", "60000");
        // Two brokers in one process would fight over the same JMX names.
        settings.put("metric.reporters", "");
    }
}
