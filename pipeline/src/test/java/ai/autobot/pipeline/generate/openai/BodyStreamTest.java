package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BodyStreamTest {
    private final BodyStream stream = new BodyStream();
    private final Upstream upstream = new Upstream();

    @Test
    void givesAllThatCameBeforeItReportsTheBreak() throws IOException {
        stream.onSubscribe(upstream);
        stream.onNext(List.of(bytes("The "), bytes("answer")));
        stream.onError(new IOException("reset"));

        byte[] read = stream.readNBytes(10);

        assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo("The answer");
        assertThatExceptionOfType(IOException.class).isThrownBy(stream::read);
    }

    @Test
    void endsWhereTheBodyEnds() throws IOException {
        stream.onSubscribe(upstream);
        stream.onNext(List.of(bytes("all")));
        stream.onComplete();

        assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("all");
    }

    @Test
    void asksForMoreOnlyWhenADeliveryWasRead() throws IOException {
        stream.onSubscribe(upstream);
        stream.onNext(List.of(bytes("a"), bytes("b")));
        assertThat(upstream.requested).hasValue(2);

        stream.readNBytes(2);
        stream.onNext(List.of(bytes("c")));
        stream.readNBytes(1);

        assertThat(upstream.requested).hasValue(3);
    }

    @Test
    void aCloseEndsAReadThatWaits() throws InterruptedException {
        stream.onSubscribe(upstream);
        AtomicReference<IOException> thrown = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> read(thrown));
        await().until(() -> reader.getState() == Thread.State.WAITING);

        stream.close();
        reader.join();

        assertThat(thrown.get()).hasMessageContaining("closed");
        assertThat(upstream.cancelled).isTrue();
    }

    @Test
    void anInterruptEndsAReadThatWaits() throws InterruptedException {
        stream.onSubscribe(upstream);
        AtomicReference<IOException> thrown = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> read(thrown));
        await().until(() -> reader.getState() == Thread.State.WAITING);

        reader.interrupt();
        reader.join();

        assertThat(thrown.get()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(upstream.cancelled).isTrue();
    }

    private void read(AtomicReference<IOException> thrown) {
        try {
            assertThat(stream.read()).isNegative();
        } catch (IOException e) {
            thrown.set(e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Upstream implements Subscription {
        final AtomicLong requested = new AtomicLong();
        volatile boolean cancelled;

        @Override
        public void request(long n) {
            requested.addAndGet(n);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
