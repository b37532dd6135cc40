package ai.autobot.pipeline.runtime.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The consumer of a stream thread, whose wait for records the thread's [Doorbell] ends. Kafka Streams knows nothing
/// of wake-ups, and so none may leave this class: a poll that was woken up returns what is there, and none is left for
/// the next call that blocks. Used by one thread, as each consumer.
final class WakeableConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Duration COMMITTED_LIMIT = Duration.ofSeconds(10);

    private final Doorbells doorbells;
    private final StreamConsumers consumers;
    private boolean known;
    private boolean wokenUp;

    WakeableConsumer(Map<String, Object> settings, Doorbells doorbells, StreamConsumers consumers) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.doorbells = doorbells;
        this.consumers = consumers;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (!known) {
            consumers.add(this);
            known = true;
        }
        Doorbell doorbell = doorbells.ofThisThread();
        doorbell.seen();
        if (timeout.isZero()) {
            return super.poll(timeout);
        }
        Duration limit = doorbell.beforeWait(timeout, this::wakeup);
        wokenUp = false;
        try {
            return super.poll(inMilliseconds(limit));
        } catch (WakeupException e) {
            wokenUp = true;
        } finally {
            if (doorbell.afterWait() && !wokenUp) {
                takeWakeup();
            }
        }
        // A wake-up may end a poll before it has done anything, and a search for the group's coordinator that failed is
        // tried again only by a poll that nobody wakes up: rings at each poll would keep the thread out of its group.
        return super.poll(Duration.ZERO);
    }

    /// A consumer waits whole milliseconds, and so what is less is waited for here.
    private static Duration inMilliseconds(Duration limit) {
        if (limit.toMillis() == 0) {
            LockSupport.parkNanos(limit.toNanos());
            return Duration.ZERO;
        }
        return limit;
    }

    /// A wake-up that came when the wait was over already waits for the next call that blocks: let it be this one,
    /// which throws before it does anything.
    private void takeWakeup() {
        try {
            super.poll(Duration.ZERO);
            throw new IllegalStateException("a consumer was woken up and does not know of it");
        } catch (WakeupException e) {
            // That is the one.
        }
    }

    /// Kafka Streams commits also from within a poll, when the group moves its partitions: a wake-up that meets it
    /// there is used up by the throw, and the poll goes on.
    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        while (true) {
            try {
                super.commitSync(offsets);
                return;
            } catch (WakeupException e) {
                wokenUp = true;
            }
        }
    }

    /// What the group has committed of the partitions that this consumer has; of one of which nothing was, nothing.
    /// Blocks, for ten seconds at most.
    ///
    /// @throws org.apache.kafka.common.errors.TimeoutException when the broker does not say
    Map<TopicPartition, OffsetAndMetadata> committed() {
        while (true) {
            try {
                Map<TopicPartition, OffsetAndMetadata> all =
                        new HashMap<>(super.committed(assignment(), COMMITTED_LIMIT));
                all.values().removeIf(Objects::isNull);
                return all;
            } catch (WakeupException e) {
                wokenUp = true;
            }
        }
    }
}
