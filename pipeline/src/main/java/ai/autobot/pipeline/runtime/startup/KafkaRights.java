package ai.autobot.pipeline.runtime.startup;

import static ai.autobot.pipeline.runtime.startup.KafkaInspection.answer;

import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/// Whether Kafka lets this user do what a worker does. Kafka itself says what is allowed of each topic, and
/// of a group that is there. Of a group that is not there yet, and of transactional ids, it says only whether
/// they may be seen; whoever may use them may see them, too. Changes nothing.
record KafkaRights(KafkaInspection kafka) {
    private static final Set<AclOperation> READ = Set.of(AclOperation.READ);
    private static final Set<AclOperation> WRITE = Set.of(AclOperation.WRITE);
    private static final Set<AclOperation> READ_AND_WRITE = Set.of(AclOperation.READ, AclOperation.WRITE);

    private static final Map<String, Set<AclOperation>> NEEDED = Map.of(
            Topics.CHAT_REQUESTS.name(), READ,
            Topics.CHAT_CANCELLATIONS.name(), READ,
            Topics.KNOWLEDGE_DOCUMENTS.name(), READ,
            Topics.CONFIG_CHANGES.name(), READ,
            Topics.CHAT_TOKENS.name(), WRITE,
            Topics.CHAT_RESPONSES.name(), WRITE,
            Topics.CHAT_DEAD_LETTERS.name(), WRITE,
            Topics.CONFIG_EVENTS.name(), WRITE,
            Topics.AUDIT_EVENTS.name(), WRITE,
            Topics.HEALTH_EVENTS.name(), READ_AND_WRITE);

    /// Who takes a partition over finds there what its former owner has told.
    private static final Map<String, Set<AclOperation>> NEEDED_EXACTLY_ONCE =
            Map.of(Topics.CHAT_RESPONSES.name(), READ_AND_WRITE);

    private static final String REMEDY = "Give this worker's user the rights that docs/security.md lists.";

    /// A change with a guard is judged by the responses, which are read anyway, and taken back where it does harm.
    private static final Map<String, Set<AclOperation>> NEEDED_BY_GUARDS = Map.of(Topics.CONFIG_CHANGES.name(), WRITE);

    Finding find() throws InterruptedException {
        if (!hasAuthorizer()) {
            return new Finding.Ok("Kafka checks none: it has no authorizer");
        }
        List<String> missing = new ArrayList<>();
        boolean once = KafkaProperties.isTransactional(kafka.settings());
        Map<String, Set<AclOperation>> needed = new TreeMap<>(NEEDED);
        if (once) {
            needed.putAll(NEEDED_EXACTLY_ONCE);
        }
        topics(needed, missing);
        ownTopics(once, missing);
        group(missing);
        if (once) {
            transactions(missing);
        }
        if (!missing.isEmpty()) {
            return new Finding.Fault("not allowed: " + String.join("; ", missing), REMEDY);
        }
        topics(NEEDED_BY_GUARDS, missing);
        return missing.isEmpty()
                ? new Finding.Ok("all that a worker needs")
                : new Finding.Warning(
                        "this worker cannot judge guarded changes, and takes back those it may: not allowed: "
                                + String.join("; ", missing),
                        REMEDY);
    }

    private boolean hasAuthorizer() throws InterruptedException {
        ResourcePatternFilter one =
                new ResourcePatternFilter(ResourceType.TOPIC, Topics.CHAT_REQUESTS.name(), PatternType.LITERAL);
        try {
            answer(kafka.admin()
                    .describeAcls(new AclBindingFilter(one, AccessControlEntryFilter.ANY))
                    .values());
            return true;
        } catch (SecurityDisabledException e) {
            return false;
        } catch (AuthorizationException e) {
            // Who may not ask is checked.
            return true;
        }
    }

    /// @return whether all are there, as far as may be seen
    private boolean topics(Map<String, Set<AclOperation>> needed, List<String> missing) throws InterruptedException {
        boolean allThere = true;
        Map<String, KafkaFuture<TopicDescription>> described = new TreeMap<>(kafka.admin()
                .describeTopics(needed.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues());
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : described.entrySet()) {
            Set<AclOperation> operations = Objects.requireNonNull(needed.get(topic.getKey()));
            try {
                @Nullable Set<AclOperation> allowed = answer(topic.getValue()).authorizedOperations();
                if (allowed != null && !allowed.containsAll(operations)) {
                    missing.add(names(operations, allowed) + " on " + topic.getKey());
                }
            } catch (AuthorizationException e) {
                missing.add(names(operations, Set.of()) + " and Describe on " + topic.getKey());
            } catch (UnknownTopicOrPartitionException e) {
                // That is for kafka-topics to say.
                allThere = false;
            }
        }
        return allThere;
    }

    /// Those that Kafka Streams makes at the first start. Where one is not there yet, it is asked as if one were made.
    private void ownTopics(boolean once, List<String> missing) throws InterruptedException {
        Map<String, Set<AclOperation>> needed = new TreeMap<>();
        JourneyStores.changelogs(kafka.settings().applicationId(), once)
                .forEach(changelog -> needed.put(changelog, READ_AND_WRITE));
        if (!topics(needed, missing)) {
            mayCreate(missing);
        }
    }

    private void mayCreate(List<String> missing) throws InterruptedException {
        String prefix = kafka.settings().applicationId() + "-";
        NewTopic one = new NewTopic(prefix + "validation", 1, kafka.settings().replication());
        try {
            answer(kafka.admin()
                    .createTopics(List.of(one), new CreateTopicsOptions().validateOnly(true))
                    .all());
        } catch (AuthorizationException e) {
            missing.add("Create on topics " + prefix + "*");
        } catch (ApiException e) {
            // It may be made as far as rights go.
        }
    }

    private void group(List<String> missing) throws InterruptedException {
        String group = kafka.settings().applicationId();
        try {
            KafkaFuture<ConsumerGroupDescription> described = Objects.requireNonNull(kafka.admin()
                    .describeConsumerGroups(
                            List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups()
                    .get(group));
            @Nullable Set<AclOperation> allowed = answer(described).authorizedOperations();
            if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.READ)) {
                missing.add("Read on group " + group);
            }
        } catch (AuthorizationException e) {
            missing.add("Read on group " + group);
        } catch (GroupIdNotFoundException e) {
            // It is made by the first worker.
        }
    }

    private void transactions(List<String> missing) throws InterruptedException {
        Admin admin = kafka.admin();
        String id = kafka.settings().applicationId() + "-validation";
        try {
            answer(admin.describeTransactions(List.of(id)).description(id));
        } catch (AuthorizationException e) {
            missing.add("Write on transactional ids " + kafka.settings().applicationId() + "*");
        } catch (TransactionalIdNotFoundException | UnsupportedVersionException e) {
            // Nobody uses that one.
        }
    }

    /// Those that are not allowed.
    private static String names(Set<AclOperation> needed, Set<AclOperation> allowed) {
        return needed.stream()
                .filter(operation -> !allowed.contains(operation))
                .sorted()
                .map(operation -> operation == AclOperation.READ ? "Read" : "Write")
                .collect(Collectors.joining(" and "));
    }
}
