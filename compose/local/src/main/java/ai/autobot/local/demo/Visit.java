package ai.autobot.local.demo;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.ask.AnswerLines;
import ai.autobot.local.ask.AnswerView;
import ai.autobot.local.ask.Question;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A demo user's visit: real requests over the topics, each answer shown as it comes and held against what was
/// expected of it.
final class Visit {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String INDENT = "    ";

    private final ChatClient client;
    private final Screen screen;
    private final Palette palette;
    private final Expectations expectations;
    private final List<ChatResponse> responses = new ArrayList<>();

    Visit(ChatClient client, Screen screen, Expectations expectations) {
        this.client = client;
        this.screen = screen;
        this.palette = screen.palette();
        this.expectations = expectations;
    }

    /// Sends a question, and returns at once.
    ///
    /// @param token null sends none
    Chat ask(String conversation, String message, @Nullable String token) {
        return new Question(conversation, true, null, TIMEOUT).send(client, message, token);
    }

    /// Shows an answer that must come, made from at least one source.
    void showAnswered(Chat chat, String message) throws InterruptedException {
        ChatResponse response = show(chat, message);
        expectAnswered(response, message);
        expectations.expect(!response.getSources().isEmpty(), "'" + message + "' was answered without a source");
    }

    /// Shows an answer that must come, and must name no source, for the documents hold none.
    void showWithoutSource(Chat chat, String message) throws InterruptedException {
        ChatResponse response = show(chat, message);
        expectAnswered(response, message);
        expectations.expect(
                response.getSources().isEmpty(), "'" + message + "' was answered from a source, which there cannot be");
    }

    /// Shows a rejection that must come.
    void showRejected(Chat chat, String message, String code) throws InterruptedException {
        ChatResponse response = show(chat, message);
        expectations.expect(
                response.getStatus() == ResponseStatus.REJECTED
                        && response.getError()
                                .filter(error -> error.getCode().equals(code))
                                .isPresent(),
                "'" + message + "' was not rejected with " + code + " but ended as " + response.getStatus());
    }

    List<ChatResponse> responses() {
        return List.copyOf(responses);
    }

    private void expectAnswered(ChatResponse response, String message) {
        expectations.expect(
                response.getStatus() == ResponseStatus.ANSWERED,
                "'" + message + "' was not answered but ended as " + response.getStatus());
        expectations.expect(response.getTokenRecords() > 0, "the answer to '" + message + "' did not stream");
    }

    private ChatResponse show(Chat chat, String message) throws InterruptedException {
        screen.out().println();
        screen.out().println(palette.bold("  ▸ " + message));
        ChatResponse response =
                new AnswerView(new FlowingText(screen.out(), screen, screen.columns(), INDENT)).follow(chat);
        responses.add(response);
        AnswerLines.sources(response, palette, screen.columns() - INDENT.length())
                .forEach(line -> screen.out().println(INDENT + line));
        AnswerLines.facts(response, palette).forEach(line -> screen.out().println(INDENT + line));
        screen.out().flush();
        return response;
    }
}
