package ai.autobot.pipeline.generate;

import ai.autobot.events.ChatToken;
import ai.autobot.events.TokenUsage;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The answer of one attempt: collects its text, and sends each piece on, without waiting for the broker. Pieces
/// that the producer does not take, for it does not find the broker, are tried again with one that comes later,
/// and at the end. None that cannot be sent fails the answer; it is lost to those who follow the tokens, and
/// [#isComplete()] says so. Not thread-safe, but for what the producer reports. Of one answer all go to one
/// partition, so the broker has each that was sent before one that it has.
public final class AnswerStream implements TokenSink {
    /// With these many characters a terminal record still fits into what a broker takes by default.
    static final int MOST_CHARACTERS = 200_000;

    /// Between two tries at a producer that takes nothing.
    static final Duration REST = Duration.ofMillis(100);

    /// How long a response waits for its pieces; most have come before.
    static final Duration DELIVERY_LIMIT = Duration.ofSeconds(2);

    private final Producer<String, ChatToken> producer;
    private final Runnable hurry;
    private final String conversationId;
    private final String requestId;
    private final int attempt;
    private final String attemptId;
    private final CallLog log;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder unsent = new StringBuilder();
    private final long openedNanos = System.nanoTime();

    private int records;
    private @Nullable Duration firstToken;
    private boolean truncated;
    private boolean asked;
    private int promptTokensInVain;
    private int retries;
    private char heldSurrogate;
    private boolean refused;
    private long refusedNanos;
    private volatile boolean lost;
    private @Nullable Future<RecordMetadata> lastSent;

    /// @param hurry called when what was sent until now must not wait any longer; does not block
    /// @param log is told of the first piece, and of each new try at the call
    AnswerStream(
            Producer<String, ChatToken> producer,
            Runnable hurry,
            String conversationId,
            String requestId,
            int attempt,
            String attemptId,
            CallLog log) {
        this.producer = producer;
        this.hurry = hurry;
        this.conversationId = conversationId;
        this.requestId = requestId;
        this.attempt = attempt;
        this.attemptId = attemptId;
        this.log = log;
    }

    @Override
    public void append(String piece) throws InterruptedException {
        if (piece.isEmpty() || truncated) {
            return;
        }
        if (firstToken == null) {
            firstToken = Duration.ofNanos(System.nanoTime() - openedNanos);
            log.add("first_token", null);
        }
        String whole = joinSurrogates(piece);
        if (text.length() + whole.length() > MOST_CHARACTERS) {
            truncated = true;
            return;
        }
        if (!whole.isEmpty()) {
            text.append(whole);
            // Where one is lost the rest is of no use, and each might wait for the same broker.
            if (!lost) {
                send(whole);
            }
        }
    }

    @Override
    public void connected(int status) {
        log.add("connected", "status " + status);
    }

    @Override
    public void asked() {
        asked = true;
    }

    @Override
    public void retried(String cause, Duration wait, TokenUsage used) {
        log.add("retried", cause + ", waits " + wait.toMillis() + " ms");
        promptTokensInVain += used.getPromptTokens();
        retries++;
        asked = false;
    }

    /// A character may come in two pieces, one half in each; a record must not end in half a character.
    private String joinSurrogates(String piece) {
        String whole = heldSurrogate == 0 ? piece : heldSurrogate + piece;
        heldSurrogate = 0;
        char last = whole.charAt(whole.length() - 1);
        if (Character.isHighSurrogate(last)) {
            heldSurrogate = last;
            return whole.substring(0, whole.length() - 1);
        }
        return whole;
    }

    private void send(String piece) throws InterruptedException {
        unsent.append(piece);
        if (!refused || System.nanoTime() - refusedNanos >= REST.toNanos()) {
            sendUnsent();
        }
    }

    private void sendUnsent() throws InterruptedException {
        refused = false;
        send(new ChatToken(requestId, conversationId, attempt, attemptId, records, unsent.toString(), Instant.now()));
        if (refused) {
            refusedNanos = System.nanoTime();
            return;
        }
        unsent.setLength(0);
        if (records++ == 0 && !lost) {
            hurry.run();
        }
    }

    private void send(ChatToken token) throws InterruptedException {
        Thread here = Thread.currentThread();
        try {
            Future<RecordMetadata> sending = producer.send(
                    new ProducerRecord<>(Topics.CHAT_TOKENS.name(), conversationId, token), (sent, failure) -> {
                        // On this thread is told what was never taken; on the producer's, what may be there or not.
                        if (failure instanceof TimeoutException
                                && Thread.currentThread().equals(here)) {
                            refused = true;
                        } else if (failure != null) {
                            lost = true;
                        }
                    });
            if (!refused) {
                lastSent = sending;
            }
        } catch (InterruptException e) {
            // Kafka's own exception has set the interrupt flag again; ours takes its place.
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("stopped while a token was sent");
            interrupted.initCause(e);
            throw interrupted;
        } catch (KafkaException e) {
            lost = true;
        }
    }

    /// Nothing more comes: what was sent last must not wait for its like any more.
    public void end() {
        if (records > 1 && !lost) {
            hurry.run();
        }
    }

    /// Sends what the producer has not taken yet, and waits until the broker has all, for [#DELIVERY_LIMIT] at
    /// most. To be called before the response is handed on: a worker that died after its commit, with pieces still
    /// on the way, would have left them out.
    ///
    /// @return whether it has all that was appended
    public boolean awaitDelivery() throws InterruptedException {
        long end = System.nanoTime() + DELIVERY_LIMIT.toNanos();
        while (!unsent.isEmpty() && !lost && end - System.nanoTime() > 0) {
            Thread.sleep(REST);
            sendUnsent();
            end();
        }
        Future<RecordMetadata> last = lastSent;
        if (last == null || lost || last.isDone()) {
            return isComplete();
        }
        try {
            last.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return isComplete();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    /// All that was appended, up to the limit.
    public String text() {
        return text.toString();
    }

    /// How many records it took.
    public int records() {
        return records;
    }

    /// From the opening of the stream to its first piece; empty while none came.
    public Optional<Duration> firstToken() {
        return Optional.ofNullable(firstToken);
    }

    /// Whether the provider was asked, in the last of its tries.
    public boolean isAsked() {
        return asked || firstToken != null;
    }

    /// What tries have cost that failed before their first piece, and were made again.
    public TokenUsage usedInVain() {
        return new TokenUsage(promptTokensInVain, 0, true);
    }

    /// How often the call was made again.
    int retries() {
        return retries;
    }

    /// Whether the text was cut at the limit of a record.
    public boolean isTruncated() {
        return truncated;
    }

    /// Whether all was sent, as far as is known by now.
    public boolean isComplete() {
        return !lost && unsent.isEmpty();
    }
}
