package ai.autobot.local.running;

import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Reads what topics hold at this moment, committed transactions only, as bytes; keeps nothing of it. Joins no group,
/// commits nothing. Not thread-safe.
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration limit;
    private final Steps steps;
    private final long giveUpAtNanos;
    private Map<TopicPartition, Long> readUpTo = Map.of();

    /// @param limit how long all reading together may take
    /// @param screen where a person sees on `err` which topic is being read
    public TopicReader(Map<String, Object> kafka, Duration limit, Screen screen) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "autobot-topic-reader");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.limit = limit;
        this.steps = new Steps(screen.err(), screen);
        this.giveUpAtNanos = System.nanoTime() + limit.toNanos();
    }

    /// Hands on each record of a topic, those of a partition in their order, up to where it ends now. Blocks.
    ///
    /// @param key read only the partition that Kafka's Java producer writes this key to; null reads all
    /// @throws CommandFailure when the topic is not there, or cannot be read within the limit
    public void read(String topic, @Nullable String key, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        read(topic, key, Instant.EPOCH, each);
    }

    /// As [#read(String, String, Consumer)], from the first record on that was written at that time or later.
    ///
    /// @param since compared with what the records say, which must be in order for it to be right
    public void read(String topic, @Nullable String key, Instant since, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        reading(topic, () -> {
            List<TopicPartition> partitions = partitions(topic, key);
            consumer.assign(partitions);
            seek(partitions, since);
            poll(topic, consumer.endOffsets(partitions), each);
        });
    }

    /// Hands on each record that comes behind where the last [#read] ended, as it comes. Blocks until it is to stop.
    ///
    /// @param goesOn asked a few times a second
    /// @throws CommandFailure when the topic cannot be read
    public void follow(BooleanSupplier goesOn, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        steps.clear();
        try {
            readUpTo.forEach(consumer::seek);
            while (goesOn.getAsBoolean()) {
                consumer.poll(POLL).forEach(each);
            }
        } catch (InterruptException e) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted.", e);
        } catch (KafkaException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "The topic could not be read on: " + e.getMessage(), e);
        }
    }

    /// The record at a place; empty when there is none, or none any longer. Blocks.
    ///
    /// @throws CommandFailure as [#read(String, String, Consumer)]
    public Optional<ConsumerRecord<byte[], byte[]>> at(String topic, int partition, long offset) {
        AtomicReference<@Nullable ConsumerRecord<byte[], byte[]>> found = new AtomicReference<>();
        TopicPartition wanted = new TopicPartition(topic, partition);
        reading(topic, () -> {
            if (!partitions(topic, null).contains(wanted)) {
                return;
            }
            consumer.assign(List.of(wanted));
            long first = consumer.beginningOffsets(List.of(wanted)).getOrDefault(wanted, 0L);
            long end = consumer.endOffsets(List.of(wanted)).getOrDefault(wanted, 0L);
            if (first <= offset && offset < end) {
                consumer.seek(wanted, offset);
                poll(topic, Map.of(wanted, offset + 1), found::set);
            }
        });
        return Optional.ofNullable(found.get());
    }

    private void reading(String topic, Runnable reading) {
        steps.now("reading " + topic);
        try {
            reading.run();
        } catch (InterruptException e) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted.", e);
        } catch (KafkaException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "Topic " + topic + " could not be read: " + e.getMessage(), e);
        }
    }

    private void poll(String topic, Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        readUpTo = Map.copyOf(ends);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - giveUpAtNanos > 0) {
                throw new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "Topic " + topic + " could not be read within " + limit.toSeconds() + " s.");
            }
            consumer.poll(POLL).forEach(record -> {
                if (record.offset() < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                    each.accept(record);
                }
            });
        }
    }

    private void seek(List<TopicPartition> partitions, Instant since) {
        if (!since.isAfter(Instant.EPOCH)) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
    }

    private List<TopicPartition> partitions(String topic, @Nullable String key) {
        List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (all.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "Topic " + topic + " is not there. Create the topics with: ./autobot topics create");
        }
        if (key == null) {
            return all;
        }
        int mine = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % all.size();
        return List.of(new TopicPartition(topic, mine));
    }

    @Override
    public void close() {
        steps.clear();
        consumer.close();
    }
}
