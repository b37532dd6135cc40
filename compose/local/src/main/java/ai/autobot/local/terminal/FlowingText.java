package ai.autobot.local.terminal;

import java.io.PrintWriter;

/// Text that comes in pieces, written word by word and wrapped at the screen's width, so that it can be taken back.
///
/// Control characters are left out: what a model or a document says must not steer the terminal. Not thread-safe.
public final class FlowingText {
    private static final int TAB = 2;

    private final PrintWriter out;
    private final boolean erasable;
    private final int rows;
    private final int width;
    private final String indent;
    private final StringBuilder word = new StringBuilder();
    private int wordColumns;
    private int column;
    private int spaces;
    private int lines;
    private boolean begun;

    /// @param screen whose size counts; where it is not interactive, nothing can be taken back
    /// @param width to wrap at, the indent included; 0 does not wrap
    /// @param indent in front of each line
    public FlowingText(PrintWriter out, Screen screen, int width, String indent) {
        this.out = out;
        this.erasable = screen.interactive();
        this.rows = screen.rows();
        this.width = width == 0 ? Integer.MAX_VALUE : Math.max(1, width - indent.length());
        this.indent = indent;
    }

    /// Writes a piece; a word that may go on is held back until it is seen to end.
    public void append(String piece) {
        piece.codePoints().forEach(this::take);
        out.flush();
    }

    /// Takes back all that was written: erased where that is possible, else said to be void.
    public void restart() {
        word.setLength(0);
        wordColumns = 0;
        if (begun && erasable && lines < rows - 1) {
            out.print("\r" + (lines > 0 ? "\u001b[" + lines + "A" : "") + "\u001b[J");
        } else if (begun) {
            out.println();
            out.println(indent + "[The answer was interrupted. It begins anew:]");
        }
        out.flush();
        begun = false;
        column = 0;
        lines = 0;
        spaces = 0;
    }

    /// Writes what was held back, and ends the line.
    public void end() {
        writeWord();
        if (begun) {
            out.println();
        }
        out.flush();
    }

    private void take(int character) {
        if (character == '\n') {
            writeWord();
            newLine();
        } else if (character == ' ' || character == '\t') {
            writeWord();
            spaces += character == ' ' ? 1 : TAB;
        } else if (!Character.isISOControl(character) && Character.getType(character) != Character.FORMAT) {
            word.appendCodePoint(character);
            wordColumns += columnsOf(character);
            // Where words are not separated, a line may break anywhere.
            if (Character.isIdeographic(character) || wordColumns >= width) {
                writeWord();
            }
        }
    }

    private void writeWord() {
        if (word.isEmpty()) {
            return;
        }
        if (column > 0 && (long) column + spaces + wordColumns > width) {
            newLine();
            spaces = 0;
        }
        if (column == 0) {
            out.print(indent);
        }
        out.print(" ".repeat(spaces));
        out.print(word);
        column += spaces + wordColumns;
        begun = true;
        spaces = 0;
        word.setLength(0);
        wordColumns = 0;
    }

    private void newLine() {
        if (begun) {
            out.println();
            lines++;
        }
        column = 0;
        spaces = 0;
    }

    private static int columnsOf(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return Character.isIdeographic(character) || (character >= 0x1F300 && character <= 0x1FAFF) ? 2 : 1;
    }

    /// How many columns of a terminal a harmless text takes.
    public static int columns(String text) {
        return text.codePoints().map(FlowingText::columnsOf).sum();
    }

    /// The text without what could steer a terminal, on one line.
    public static String harmless(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .filter(character -> Character.getType(character) != Character.FORMAT)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
