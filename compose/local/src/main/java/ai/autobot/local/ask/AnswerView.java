package ai.autobot.local.ask;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClosedException;
import ai.autobot.client.ChatEvent;
import ai.autobot.client.ChatException;
import ai.autobot.client.ChatNotSentException;
import ai.autobot.client.ChatTimeoutException;
import ai.autobot.events.ChatResponse;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import java.util.Optional;

/// Follows an answer on the screen, piece by piece.
public final class AnswerView {
    private final FlowingText text;

    /// @param text where the pieces go
    public AnswerView(FlowingText text) {
        this.text = text;
    }

    /// Shows the pieces as they come, and returns the response after the last. Blocks until then, at most the request's
    /// time-out.
    ///
    /// @throws CommandFailure when no response came
    /// @throws InterruptedException when the thread is interrupted while it waits
    public ChatResponse follow(Chat chat) throws InterruptedException {
        while (true) {
            Optional<ChatEvent> event = chat.nextEvent();
            switch (event.orElseThrow(() -> new IllegalStateException("the events of a chat ended without an end"))) {
                case ChatEvent.Token(String piece) -> text.append(piece);
                case ChatEvent.Restarted(int attempt) -> text.restart();
                case ChatEvent.Completed(ChatResponse response) -> {
                    text.end();
                    return response;
                }
                case ChatEvent.Unanswered(ChatException cause) -> {
                    text.end();
                    throw failure(cause);
                }
            }
        }
    }

    static CommandFailure failure(ChatException cause) {
        String sentence = String.valueOf(cause.getMessage());
        return switch (cause) {
            case ChatTimeoutException e ->
                new CommandFailure(ExitCode.NO_RESPONSE, sentence + ". Is a worker running? See: ./autobot up", e);
            case ChatNotSentException e -> new CommandFailure(ExitCode.UNREACHABLE, sentence, e);
            case ChatClosedException e -> new CommandFailure(ExitCode.FAILED, sentence, e);
        };
    }
}
