package ai.autobot.pipeline.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes records in small transactions, one after the other: what comes while one is under way goes with
/// the next. Its transactional id has one owner at a time, and who opens it turns away whoever had it
/// before.
///
/// Its owner writes and waits; the transactions have a thread of their own.
public final class SmallTransactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmallTransactions.class);
    private static final Duration TAKING_OVER = Duration.ofSeconds(60);
    private static final Duration CLOSING = Duration.ofMillis(100);

    /// The broker looks for transactions that took too long each ten seconds at most.
    private static final Duration BROKERS_ROUND = Duration.ofSeconds(10);

    private static final long NANOS_A_MILLI = 1_000_000;

    /// At most so many records' groups go with one transaction: none takes long.
    private static final int MOST_TOGETHER = 500;

    private final String id;
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final BlockingQueue<List<ProducerRecord<byte[], byte[]>>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Duration patience;
    private long taken;
    private long written;
    private long end;
    private boolean closed;
    private @Nullable Throwable failure;

    private SmallTransactions(String id, String topic, Duration limit, KafkaProducer<byte[], byte[]> producer) {
        this.id = id;
        this.patience = limit.plus(BROKERS_ROUND);
        this.topic = topic;
        this.producer = producer;
        this.thread = Thread.ofPlatform().daemon().name("answers-" + id).unstarted(this::run);
    }

    /// Turns away whoever had this id before, and waits until what they had under way is committed or
    /// not. Blocks, for at most a minute.
    ///
    /// @param client how Kafka is reached
    /// @param id the transactional id
    /// @param limit what a transaction may take until the broker ends it
    /// @param topic the one whose partition [#end] is of: what is written there goes to one partition
    /// @throws KafkaException when the broker does not let it, or does not say
    public static SmallTransactions open(Map<String, Object> client, String id, Duration limit, String topic) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) limit.toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, KafkaProperties.TRANSACTION_BACKOFF_MILLIS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TAKING_OVER.toMillis());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(CLOSING);
            throw e;
        }
        SmallTransactions opened = new SmallTransactions(id, topic, limit, producer);
        opened.thread.start();
        return opened;
    }

    /// Writes them, all or none, behind all that was written before. Does not block.
    public void write(List<ProducerRecord<byte[], byte[]>> records) {
        synchronized (this) {
            taken++;
        }
        queue.add(List.copyOf(records));
    }

    /// The offset behind the last record of the topic that is committed; 0 before any is.
    public synchronized long end() {
        return end;
    }

    /// Waits until all that was written is committed. Blocks, for at most as long as a transaction may take and
    /// some seconds: whoever has the id next finds out what became of it.
    ///
    /// @throws InvalidProducerEpochException when another may have the id, or the broker does not say
    /// @throws KafkaException when it cannot be written, whoever has it
    public synchronized void await() {
        long limit = System.nanoTime() + patience.toNanos();
        try {
            long left = patience.toMillis();
            while (written < taken && failure == null && !closed && left > 0) {
                wait(left);
                left = (limit - System.nanoTime()) / NANOS_A_MILLI;
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        if (written < taken) {
            throw lost();
        }
    }

    private KafkaException lost() {
        String what = "what " + id + " has to write is not committed";
        if (failure != null && !isOfALostPlace(failure)) {
            return new KafkaException(what, failure);
        }
        InvalidProducerEpochException lost = new InvalidProducerEpochException(
                failure == null ? what + (closed ? ": it is closed" : " within " + patience) : what + ": " + failure);
        lost.initCause(failure);
        return lost;
    }

    /// Where it is over with this producer, and the next may do better.
    private static boolean isOfALostPlace(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof InvalidTxnStateException
                    || cause instanceof InvalidPidMappingException
                    || cause instanceof OutOfOrderSequenceException
                    || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private void run() {
        List<List<ProducerRecord<byte[], byte[]>>> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_TOGETHER - 1);
                commit(batch);
                batch.clear();
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("closed: id={}", id);
            fail(e);
        } catch (Throwable e) {
            // Whoever waits must learn of it, whatever it is.
            fail(e);
        }
    }

    private void commit(List<List<ProducerRecord<byte[], byte[]>>> batch)
            throws InterruptedException, ExecutionException {
        producer.beginTransaction();
        Future<RecordMetadata> last = null;
        for (List<ProducerRecord<byte[], byte[]>> records : batch) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> sent = producer.send(record);
                last = record.topic().equals(topic) ? sent : last;
            }
        }
        boolean committed = false;
        while (!committed) {
            try {
                producer.commitTransaction();
                committed = true;
            } catch (TimeoutException e) {
                // One that took too long may be called again, says Kafka; the broker ends the transaction in time.
                LOG.debug("the commit takes long: id={}", id);
            }
        }
        long behind = last == null ? end() : last.get().offset() + 1;
        synchronized (this) {
            written += batch.size();
            end = behind;
            notifyAll();
        }
    }

    private synchronized void fail(Throwable e) {
        if (!closed) {
            LOG.warn("what was to be written is not committed: id={} cause={}", id, e.toString());
        }
        failure = e;
        notifyAll();
    }

    /// Writes no more. What is under way may be committed or not: whoever opens the id next waits for
    /// that.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        producer.close(CLOSING);
    }
}
