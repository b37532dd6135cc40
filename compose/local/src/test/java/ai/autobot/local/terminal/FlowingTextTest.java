package ai.autobot.local.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class FlowingTextTest {
    private final StringWriter written = new StringWriter();

    @Test
    void wrapsBetweenWordsWhereverThePiecesAreCut() {
        FlowingText text = text(false, 20);

        text.append("One two thr");
        text.append("ee four five six");
        text.end();

        assertThat(written.toString()).isEqualTo("  One two three four\n  five six\n");
    }

    @Test
    void keepsTheLineBreaksOfTheText() {
        FlowingText text = text(false, 40);

        text.append("One.\n\n- two\n- three");
        text.end();

        assertThat(written.toString()).isEqualTo("  One.\n\n  - two\n  - three\n");
    }

    @Test
    void breaksAWordThatIsLongerThanALine() {
        FlowingText text = text(false, 12);

        text.append("abcdefghijklmnop");
        text.end();

        assertThat(written.toString()).isEqualTo("  abcdefghij\n  klmnop\n");
    }

    @Test
    void leavesOutWhatWouldSteerTheTerminal() {
        FlowingText text = text(true, 40);

        text.append("red\u001b[31m\u0007 \u009b2J\u202eend");
        text.end();

        assertThat(written.toString()).isEqualTo("  red[31m 2Jend\n");
    }

    @Test
    void erasesAnAbandonedAttemptOnATerminal() {
        FlowingText text = text(true, 12);
        text.append("aaaa bbbb cccc dddd ");

        text.restart();
        text.append("new");
        text.end();

        assertThat(written.toString()).endsWith("\r\u001b[1A\u001b[J  new\n");
    }

    @Test
    void saysThatAnAttemptWasAbandonedWhereNothingCanBeErased() {
        FlowingText text = text(false, 80);
        text.append("half an ans ");

        text.restart();
        text.append("whole answer");
        text.end();

        assertThat(written.toString()).isEqualTo("""
                  half an ans
                  [The answer was interrupted. It begins anew:]
                  whole answer
                """);
    }

    private FlowingText text(boolean interactive, int width) {
        PrintWriter out = new PrintWriter(written);
        Screen screen = new Screen(out, out, interactive, new Palette(false), 80, 24);
        return new FlowingText(out, screen, width, "  ");
    }
}
