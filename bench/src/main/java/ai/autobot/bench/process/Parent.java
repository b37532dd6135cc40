package ai.autobot.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The process that started this one. Thread-safe.
public final class Parent {
    private final PrintStream out = System.out;

    /// Says a line to it.
    public synchronized void say(String line) {
        out.println(Child.MARK + line);
        out.flush();
    }

    /// Answers a question of the parent.
    @FunctionalInterface
    public interface Answering {
        String answer(String question) throws IOException, InterruptedException;
    }

    /// Answers its questions until it ends; blocks until then.
    public void serve(Answering answering) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = in.readLine(); question != null; question = in.readLine()) {
            say(answering.answer(question));
        }
    }
}
