package ai.autobot.local.terminal;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// Where a command gets a password from: typed without being shown, or a line of stdin. Never an argument, which
/// every user of the machine could see.
public final class PasswordEntry {
    private static final int LONGEST = 1_024;

    private PasswordEntry() {}

    /// The password that a person types.
    ///
    /// @param stdin whether it is the first line of stdin instead
    /// @param again whether it is a new one, to be typed twice
    /// @throws CommandFailure when there is none, or the two differ
    public static String read(Screen screen, boolean stdin, String whose, boolean again) {
        if (stdin) {
            return firstLine(System.in);
        }
        if (!screen.interactive()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "There is no terminal to type a password in. Add --password-stdin, and pipe it in.");
        }
        Console console = Objects.requireNonNull(System.console());
        String typed = typed(console, (again ? "New password of " : "Password of ") + whose + ": ");
        if (again && !typed.equals(typed(console, "Once more: "))) {
            throw new CommandFailure(ExitCode.USAGE, "The two passwords differ. Nothing was done.");
        }
        return typed;
    }

    private static String typed(Console console, String prompt) {
        char[] typed = console.readPassword("%s", prompt);
        if (typed == null) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "No password was typed. Nothing was done.");
        }
        String password = new String(typed);
        Arrays.fill(typed, ' ');
        return password;
    }

    static String firstLine(InputStream in) {
        byte[] line = new byte[LONGEST + 1];
        int length = 0;
        try {
            int next = in.read();
            while (next >= 0 && next != '\n') {
                if (length == LONGEST) {
                    throw new CommandFailure(ExitCode.USAGE, "The first line of stdin is too long for a password.");
                }
                line[length++] = (byte) next;
                next = in.read();
            }
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailure(ExitCode.USAGE, "The first line of stdin is not UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }
}
