package ai.autobot.local.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// On a terminal whose keys a test presses.
class TopScreenTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String OTHER_SCREEN = "\u001b[?1049h";
    private static final String BACK = "\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String END = "\u001b[J";

    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Terminal terminal;
    private Attributes before;
    private Thread running;

    @BeforeEach
    void open() throws IOException {
        terminal = new ExternalTerminal("test", "xterm", new PipedInputStream(keys), shown, StandardCharsets.UTF_8);
        terminal.setSize(Size.of(100, 30));
        before = terminal.getAttributes();
        Screen screen = new Screen(
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                true,
                new Palette(false),
                80,
                24);
        TopScreen top = new TopScreen(TopLinesTest::snapshot, screen);
        running = Thread.ofVirtual().start(() -> {
            try {
                top.run(terminal);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().atMost(LIMIT).until(() -> shown().contains(END));
    }

    @AfterEach
    void close() throws IOException {
        terminal.close();
    }

    @Test
    void aPressedQLeavesTheTerminalAsItWas() throws Exception {
        assertThat(shown()).startsWith(OTHER_SCREEN);

        keys.write('q');
        keys.flush();

        assertThat(running.join(LIMIT)).isTrue();
        assertThat(shown()).contains(BACK);
        assertThat(terminal.getAttributes().getLocalFlags()).isEqualTo(before.getLocalFlags());
    }

    @Test
    void anInterruptDoesTheSame() throws Exception {
        terminal.raise(Signal.INT);

        assertThat(running.join(LIMIT)).isTrue();
        assertThat(shown()).contains(BACK);
    }

    @Test
    void anotherSizeIsFilledAnew() throws Exception {
        assertThat(linesOfTheNewest()).isGreaterThan(12);

        terminal.setSize(Size.of(60, 12));
        terminal.raise(Signal.WINCH);

        await().atMost(LIMIT).until(() -> linesOfTheNewest() == 12);
        keys.write('q');
        keys.flush();
        assertThat(running.join(LIMIT)).isTrue();
    }

    /// Of the last drawing that is complete.
    private int linesOfTheNewest() {
        String all = shown();
        String complete = all.substring(0, Math.max(0, all.lastIndexOf(END)));
        String drawn = complete.substring(Math.max(0, complete.lastIndexOf(HOME)));
        return Math.toIntExact(drawn.chars().filter(each -> each == '\n').count()) + 1;
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
