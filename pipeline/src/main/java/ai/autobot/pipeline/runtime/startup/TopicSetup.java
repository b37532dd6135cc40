package ai.autobot.pipeline.runtime.startup;

import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates and checks the topics of [Topics#ALL]. Each call opens a connection of its own, blocks for at most the given
/// limit, and throws [StartupException] when the broker cannot be asked.
public final class TopicSetup {
    /// Read by one task each, so they must have equally many partitions.
    private static final List<Topic<?, ?>> TOGETHER = List.of(Topics.CHAT_REQUESTS, Topics.CHAT_CANCELLATIONS);

    private static final Duration AGAIN = Duration.ofMillis(20);

    private final KafkaSettings settings;
    private final Duration limit;

    public TopicSetup(KafkaSettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    /// Creates the topics that are missing; those that are there stay as they are. Returns when each partition that was
    /// created is served, so that clients that start at once meet no broker that does not know it yet.
    ///
    /// @return the names of the topics that were created
    public List<String> create() {
        return with((admin, end) -> {
            Set<String> present = await(admin.listTopics().names(), end);
            List<NewTopic> missing = Topics.ALL.stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .map(this::definition)
                    .toList();
            List<String> created = new ArrayList<>();
            for (Map.Entry<String, KafkaFuture<Void>> made :
                    admin.createTopics(missing).values().entrySet()) {
                try {
                    await(made.getValue(), end);
                    created.add(made.getKey());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            awaitServed(admin, created, end);
            return created.stream().sorted().toList();
        });
    }

    /// The controller names a partition's leader at once, but the leader makes the partition a moment later: only
    /// one that answers is there. The admin client asks again while the leader does not know it, but gives up where
    /// the broker that it asks has not heard of the topic yet.
    private void awaitServed(Admin admin, List<String> created, Instant end)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> questions = new HashMap<>();
        for (String topic : created) {
            for (int partition = 0; partition < settings.partitions(); partition++) {
                questions.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        while (true) {
            try {
                await(admin.listOffsets(questions).all(), end);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)
                        || Instant.now().isAfter(end)) {
                    throw e;
                }
                Thread.sleep(AGAIN);
            }
        }
    }

    /// What is wrong with the topics, a sentence each; empty when nothing is. Asks nobody.
    ///
    /// @param partitions as [#partitions] found them
    public List<String> problems(Map<String, Integer> partitions) {
        List<String> problems = new ArrayList<>();
        for (String topic : missing(partitions)) {
            problems.add("topic " + topic + " is missing: create it with 'autobot topics create'");
        }
        problems.addAll(unequal(partitions));
        return problems;
    }

    /// Our topics that are not there.
    List<String> missing(Map<String, Integer> partitions) {
        return Topics.ALL.stream()
                .map(Topic::name)
                .filter(topic -> !partitions.containsKey(topic))
                .toList();
    }

    /// Which topics do not have the partitions that they must have, a sentence each.
    List<String> unequal(Map<String, Integer> partitions) {
        List<String> problems = new ArrayList<>();
        Set<Integer> counts = new TreeSet<>();
        for (Topic<?, ?> topic : TOGETHER) {
            Integer count = partitions.get(topic.name());
            if (count != null) {
                counts.add(count);
            }
        }
        if (counts.size() > 1) {
            problems.add("chat.requests and chat.cancellations have " + counts
                    + " partitions: they must have equally many, add some to the smaller");
        }
        Integer responses = partitions.get(Topics.CHAT_RESPONSES.name());
        if (KafkaProperties.isTransactional(settings)
                && responses != null
                && !counts.isEmpty()
                && !counts.equals(Set.of(responses))) {
            problems.add("chat.responses has " + responses + " partitions: exactly once it must have those of"
                    + " chat.requests, " + Collections.max(counts)
                    + ", for each is answered in the one of its number; add some to the smaller");
        }
        Integer kept = partitions.get(conversations());
        if (kept != null && !counts.isEmpty() && !counts.equals(Set.of(kept))) {
            problems.add(
                    "chat.requests and chat.cancellations have " + counts + " partitions, but conversations are kept"
                            + " in " + kept + ", those of " + conversations()
                            + ": partitions cannot be added once a worker has run");
        }
        return problems;
    }

    /// Written by the first worker, with a partition for each that it read from.
    private String conversations() {
        return JourneyStores.changelog(settings.applicationId(), JourneyStores.HISTORY);
    }

    /// The partitions of each of our topics that is there, by name, and of the one that keeps the conversations.
    public Map<String, Integer> partitions() {
        return with((admin, end) -> {
            Set<String> present = await(admin.listTopics().names(), end);
            List<String> ours = names().stream().filter(present::contains).toList();
            Map<String, Integer> partitions = new TreeMap<>();
            for (TopicDescription description :
                    await(admin.describeTopics(ours).allTopicNames(), end).values()) {
                partitions.put(description.name(), description.partitions().size());
            }
            return partitions;
        });
    }

    /// Our topics, and the one that keeps the conversations.
    List<String> names() {
        return Stream.concat(Topics.ALL.stream().map(Topic::name), Stream.of(conversations()))
                .toList();
    }

    private NewTopic definition(Topic<?, ?> topic) {
        Map<String, String> configs = new HashMap<>(topic.settings());
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(KafkaProperties.minInSync(settings)));
        return new NewTopic(topic.name(), settings.partitions(), settings.replication()).configs(configs);
    }

    private <T> T with(Question<T> question) {
        Map<String, Object> properties = KafkaProperties.common(settings);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        try {
            Admin admin = Admin.create(properties);
            try {
                return question.ask(admin, Instant.now().plus(limit));
            } finally {
                // What is not answered by now would be waited for.
                admin.close(Duration.ZERO);
            }
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new StartupException(
                    "Kafka at " + settings.bootstrapServers() + " does not answer: "
                            + (e instanceof TimeoutException ? "not within " + limit : cause.getMessage())
                            + ". Start it, or name another with autobot.kafka.bootstrap-servers.",
                    cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("interrupted while Kafka was asked", e);
        } catch (KafkaException e) {
            throw new StartupException(
                    "Kafka at " + settings.bootstrapServers() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static <T> T await(KafkaFuture<T> answer, Instant end)
            throws ExecutionException, InterruptedException, TimeoutException {
        long left = Duration.between(Instant.now(), end).toMillis();
        return answer.get(Math.max(0, left), TimeUnit.MILLISECONDS);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Admin admin, Instant end) throws ExecutionException, InterruptedException, TimeoutException;
    }
}
