package ai.autobot.pipeline.runtime.startup;

import static ai.autobot.pipeline.runtime.startup.KafkaInspection.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Whether all topics are there, with the partitions they must have.
record TopicsThere(KafkaInspection kafka) {
    Finding find() throws InterruptedException {
        TopicSetup rules = new TopicSetup(kafka.settings(), kafka.limit());
        Map<String, Integer> partitions = new TreeMap<>();
        List<String> hidden = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                kafka.admin().describeTopics(rules.names()).topicNameValues().entrySet()) {
            try {
                partitions.put(
                        topic.getKey(), answer(topic.getValue()).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                // It is missing, or not made yet.
            } catch (AuthorizationException e) {
                hidden.add(topic.getKey());
            }
        }
        return finding(rules, partitions, hidden);
    }

    private static Finding finding(TopicSetup rules, Map<String, Integer> partitions, List<String> hidden) {
        List<String> missing = new ArrayList<>(rules.missing(partitions));
        missing.removeAll(hidden);
        List<String> unequal = rules.unequal(partitions);
        if (!missing.isEmpty()) {
            return new Finding.Fault(
                    (partitions.isEmpty() ? "none is there" : "missing: " + String.join(", ", missing)),
                    "Create what is missing with: autobot topics create.");
        }
        if (!unequal.isEmpty()) {
            return new Finding.Fault(
                    String.join("; ", unequal),
                    "Where no worker has run yet, add partitions with kafka-topics.sh --alter; else begin anew, with a"
                            + " new autobot.kafka.application-id and new topics.");
        }
        if (!hidden.isEmpty()) {
            return new Finding.Fault(
                    "not to be seen: " + String.join(", ", hidden),
                    "Give this worker's user the rights that docs/security.md lists.");
        }
        return new Finding.Ok(partitions.size() + " topics");
    }
}
