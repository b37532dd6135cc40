package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BodyStreamTest {
    private final Upstream upstream = new Upstream();
    private final BodyStream stream = new BodyStream(upstream);

    @Test
    void givesAllThatCameBeforeItReportsTheBreak() throws IOException {
        stream.add(bytes("The "));
        stream.add(bytes("answer"));
        stream.end(new IOException("reset"));

        byte[] read = stream.readNBytes(10);

        assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo("The answer");
        assertThatExceptionOfType(IOException.class).isThrownBy(stream::read);
    }

    @Test
    void endsWhereTheBodyEnds() throws IOException {
        stream.add(bytes("al"));
        stream.add(bytes("l"));
        stream.end(null);

        assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("all");
    }

    @Test
    void hasTheSenderPauseWhileTooMuchIsUnread() throws IOException {
        stream.add(new byte[BodyStream.MOST_BYTES]);
        assertThat(upstream.paused).isFalse();

        stream.add(bytes("one more"));
        assertThat(upstream.paused).isTrue();

        stream.readNBytes(BodyStream.MOST_BYTES);
        assertThat(upstream.paused).isTrue();
        stream.readNBytes(8);
        assertThat(upstream.paused).isFalse();
    }

    @Test
    void aCloseEndsAReadThatWaits() throws InterruptedException {
        AtomicReference<IOException> thrown = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> read(thrown));
        await().until(() -> reader.getState() == Thread.State.WAITING);

        stream.close();
        reader.join();

        assertThat(thrown.get()).hasMessageContaining("closed");
        assertThat(upstream.left).isTrue();
    }

    @Test
    void anInterruptEndsAReadThatWaits() throws InterruptedException {
        AtomicReference<IOException> thrown = new AtomicReference<>();
        Thread reader = Thread.ofVirtual().start(() -> read(thrown));
        await().until(() -> reader.getState() == Thread.State.WAITING);

        reader.interrupt();
        reader.join();

        assertThat(thrown.get()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(upstream.left).isTrue();
    }

    private void read(AtomicReference<IOException> thrown) {
        try {
            assertThat(stream.read()).isNegative();
        } catch (IOException e) {
            thrown.set(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Upstream implements BodyStream.Sender {
        volatile boolean paused;
        volatile boolean left;

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void readerLeft() {
            left = true;
        }
    }
}
