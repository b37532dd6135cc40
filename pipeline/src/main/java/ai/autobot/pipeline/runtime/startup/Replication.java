package ai.autobot.pipeline.runtime.startup;

import static ai.autobot.pipeline.runtime.startup.KafkaInspection.answer;

import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Whether the topics have the copies that a cluster of this size can keep.
record Replication(KafkaInspection kafka) {
    private static final int ENOUGH = 3;
    private static final String MORE_COPIES =
            "Copies are added with kafka-reassign-partitions.sh; min.insync.replicas with kafka-configs.sh.";

    /// @param copies of the partition that has the fewest
    /// @param needed how many must have a record before it counts as written; 0 where that may not be asked
    private record Kept(String topic, int copies, int needed) {}

    Finding find() throws InterruptedException {
        int brokers = answer(kafka.admin().describeCluster().nodes()).size();
        int wanted = kafka.settings().replication();
        if (wanted > brokers) {
            return new Finding.Fault(
                    "autobot.kafka.replication is " + wanted + ", and there "
                            + (brokers == 1 ? "is 1 broker" : "are " + brokers + " brokers")
                            + ": a worker's own topics cannot be made",
                    "Add brokers, or set it to " + brokers + ".");
        }
        return finding(brokers, kept());
    }

    private static Finding finding(int brokers, List<Kept> topics) {
        List<String> stuck = named(topics, topic -> topic.needed() > topic.copies());
        if (!stuck.isEmpty()) {
            return new Finding.Fault(
                    "min.insync.replicas is more than there are copies: " + String.join(", ", stuck), MORE_COPIES);
        }
        if (brokers == 1) {
            return new Finding.Warning(
                    "one broker, and no copy of what is on its disk",
                    "To serve others take three brokers, and autobot.kafka.replication=3.");
        }
        List<String> problems = new ArrayList<>();
        add(
                problems,
                "fewer copies than brokers could keep: ",
                named(topics, topic -> topic.copies() < Math.min(ENOUGH, brokers)));
        add(
                problems,
                "a broker that is lost takes written records along: ",
                named(topics, topic -> topic.copies() >= ENOUGH && topic.needed() == 1));
        add(
                problems,
                "a broker that is away stops all writing: ",
                named(topics, topic -> topic.copies() > 1 && topic.needed() == topic.copies()));
        if (topics.stream().anyMatch(topic -> topic.needed() == 0)) {
            problems.add("min.insync.replicas may not be asked");
        }
        return problems.isEmpty()
                ? new Finding.Ok(brokers + " brokers, at least "
                        + topics.stream().mapToInt(Kept::copies).min().orElse(0) + " copies")
                : new Finding.Warning(String.join("; ", problems), MORE_COPIES);
    }

    private static void add(List<String> problems, String what, List<String> topics) {
        if (!topics.isEmpty()) {
            problems.add(what + String.join(", ", topics));
        }
    }

    private static List<String> named(List<Kept> topics, Predicate<Kept> which) {
        return topics.stream().filter(which).map(Kept::topic).toList();
    }

    private List<Kept> kept() throws InterruptedException {
        Admin admin = kafka.admin();
        List<String> names = Topics.ALL.stream().map(Topic::name).toList();
        Map<String, KafkaFuture<TopicDescription>> described =
                new TreeMap<>(admin.describeTopics(names).topicNameValues());
        Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values();
        List<Kept> kept = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : described.entrySet()) {
            try {
                int copies = answer(topic.getValue()).partitions().stream()
                        .mapToInt(partition -> partition.replicas().size())
                        .min()
                        .orElse(0);
                kept.add(new Kept(
                        topic.getKey(),
                        copies,
                        needed(Objects.requireNonNull(
                                configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.getKey()))))));
            } catch (UnknownTopicOrPartitionException | AuthorizationException e) {
                // That is for kafka-topics and kafka-rights to say.
            }
        }
        return kept;
    }

    private static int needed(KafkaFuture<Config> config) throws InterruptedException {
        try {
            return Integer.parseInt(
                    answer(config).get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
        } catch (AuthorizationException e) {
            return 0;
        }
    }
}
