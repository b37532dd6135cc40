package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerStreamTest {
    private final MockProducer<String, ChatToken> producer = new MockProducer<>(
            false,
            new RoundRobinPartitioner(),
            Topics.CHAT_TOKENS.keys().serializer(),
            Topics.CHAT_TOKENS.values().serializer());
    private final AtomicInteger hurried = new AtomicInteger();
    private final CallLog log = new CallLog();
    private final AnswerStream answer =
            new AnswerStream(producer, hurried::incrementAndGet, "conversation", "request", 3, "attempt", log);

    @Test
    void sendsEachPieceWithItsIndexAndHurriesForTheFirst() throws Exception {
        answer.append("One ");
        assertThat(hurried).hasValue(1);
        answer.append("two ");
        answer.append("three");

        assertThat(sent()).extracting(ChatToken::getText).containsExactly("One ", "two ", "three");
        assertThat(sent()).extracting(ChatToken::getIndex).containsExactly(0, 1, 2);
        assertThat(sent()).extracting(ChatToken::getAttempt).containsOnly(3);
        assertThat(hurried).hasValue(1);
        assertThat(answer.text()).isEqualTo("One two three");
        assertThat(answer.records()).isEqualTo(3);
        assertThat(answer.firstToken()).isPresent();
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void waitsUntilTheBrokerHasTheLastPiece() throws Exception {
        answer.append("One ");
        answer.append("two.");
        FutureTask<Boolean> delivery = new FutureTask<>(answer::awaitDelivery);
        Thread waiting = Thread.startVirtualThread(delivery);
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        producer.completeNext();
        producer.completeNext();

        assertThat(delivery.get()).isTrue();
    }

    @Test
    void whoIsInterruptedStillLearnsThatAllHasCome() throws Exception {
        answer.append("One.");
        producer.completeNext();

        Thread.currentThread().interrupt();
        try {
            assertThat(answer.awaitDelivery()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aPieceThatTheBrokerRefusesIsNotDelivered() throws Exception {
        answer.append("One.");
        producer.errorNext(new KafkaException("as told"));

        assertThat(answer.awaitDelivery()).isFalse();
    }

    @Test
    void waitsForNoPieceForEver() throws Exception {
        answer.append("One.");

        assertThat(answer.awaitDelivery()).isFalse();
    }

    @Test
    void anAnswerWithoutPiecesIsDelivered() throws Exception {
        assertThat(answer.awaitDelivery()).isTrue();
    }

    @Test
    void hurriesForTheLastPieceOnceItIsKnownToBeTheLast() throws Exception {
        answer.append("One ");
        answer.end();
        assertThat(hurried).as("it has gone already").hasValue(1);
        answer.append("two.");
        assertThat(hurried).hasValue(1);

        answer.end();

        assertThat(hurried).hasValue(2);
    }

    @Test
    void joinsACharacterThatCameInTwoHalves() throws Exception {
        answer.append("\uD83D");
        assertThat(sent()).isEmpty();
        assertThat(hurried).hasValue(0);
        answer.append("\uDE00 and \uD83D");
        answer.append("\uDE01.");

        assertThat(sent()).extracting(ChatToken::getText).containsExactly("😀 and ", "😁.");
        assertThat(hurried).hasValue(1);
        assertThat(answer.text()).isEqualTo("😀 and 😁.");
    }

    @Test
    void cutsAnAnswerThatNoRecordCouldHold() throws Exception {
        answer.append("x".repeat(AnswerStream.MOST_CHARACTERS));
        assertThat(answer.isTruncated()).isFalse();
        answer.append("y");
        answer.append("z");

        assertThat(answer.isTruncated()).isTrue();
        assertThat(answer.text()).hasSize(AnswerStream.MOST_CHARACTERS);
        assertThat(answer.records()).isEqualTo(1);
    }

    @Test
    void goesOnWithoutItsPiecesWhenOneWasLost() throws Exception {
        answer.append("One ");
        Thread.ofVirtual()
                .start(() -> producer.errorNext(new TimeoutException("the broker is away")))
                .join();
        answer.append("two");

        assertThat(answer.isComplete()).isFalse();
        assertThat(answer.text()).isEqualTo("One two");
        assertThat(sent()).hasSize(1);
    }

    @Test
    void goesOnWhenAPieceCannotBeSent() throws Exception {
        producer.sendException = new KafkaException("the buffer is full");
        answer.append("One ");
        answer.append("two");

        assertThat(answer.isComplete()).isFalse();
        assertThat(answer.text()).isEqualTo("One two");
        assertThat(hurried).hasValue(0);
    }

    /// So does a producer that finds no broker: it tells on the thread that sends, before it has taken anything.
    @Test
    void keepsWhatWasRefusedAndSendsItAtTheEnd() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        MockProducer<String, ChatToken> back = producerThatRefuses(2, tries);
        AnswerStream unheard =
                new AnswerStream(back, hurried::incrementAndGet, "conversation", "request", 3, "attempt", log);
        unheard.append("One ");
        unheard.append("two ");
        unheard.append("three");

        assertThat(tries).hasValue(1);
        assertThat(hurried).hasValue(0);
        assertThat(unheard.records()).isZero();
        assertThat(unheard.isComplete()).isFalse();
        assertThat(unheard.text()).isEqualTo("One two three");

        assertThat(unheard.awaitDelivery()).isTrue();

        assertThat(tries).hasValue(3);
        assertThat(hurried).hasValue(1);
        assertThat(unheard.records()).isEqualTo(1);
        assertThat(back.history())
                .singleElement()
                .satisfies(record -> assertThat(record.value().getText()).isEqualTo("One two three"));
    }

    @Test
    void givesUpWhatIsRefusedForTooLong() throws Exception {
        AnswerStream unheard = new AnswerStream(
                producerThatRefuses(Integer.MAX_VALUE, new AtomicInteger()),
                hurried::incrementAndGet,
                "conversation",
                "request",
                3,
                "attempt",
                log);
        unheard.append("One ");

        assertThat(unheard.awaitDelivery()).isFalse();
        assertThat(unheard.records()).isZero();
    }

    private static MockProducer<String, ChatToken> producerThatRefuses(int times, AtomicInteger tries) {
        return new MockProducer<>(
                true,
                new RoundRobinPartitioner(),
                Topics.CHAT_TOKENS.keys().serializer(),
                Topics.CHAT_TOKENS.values().serializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(
                    ProducerRecord<String, ChatToken> piece, @Nullable Callback callback) {
                if (tries.incrementAndGet() > times) {
                    return super.send(piece, callback);
                }
                TimeoutException noBroker = new TimeoutException("no broker");
                if (callback != null) {
                    callback.onCompletion(null, noBroker);
                }
                return CompletableFuture.failedFuture(noBroker);
            }
        };
    }

    @Test
    void endsWhenItIsStoppedWhileAPieceIsSent() {
        producer.sendException = new InterruptException("stopped");

        assertThatThrownBy(() -> answer.append("One")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private List<ChatToken> sent() {
        return producer.history().stream().map(ProducerRecord::value).toList();
    }
}
