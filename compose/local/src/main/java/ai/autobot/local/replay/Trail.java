package ai.autobot.local.replay;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.local.deadletters.Letter;
import ai.autobot.schemas.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the topics hold of one request.
///
/// @param requestId the request's id
/// @param conversationId its conversation; empty when nothing was found that names one
/// @param requests the request and its repetitions, oldest first
/// @param responses the terminal record; empty while there is none
/// @param decisions what was decided about who asked, oldest first
/// @param attempts each attempt's tokens, in the order of their first ones
/// @param letters the dead letters that are it, or mention its id
record Trail(
        String requestId,
        String conversationId,
        List<Received> requests,
        List<ChatResponse> responses,
        List<AuditEvent> decisions,
        List<AttemptTokens> attempts,
        List<SetAside> letters) {
    Trail {
        requests = List.copyOf(requests);
        responses = List.copyOf(responses);
        decisions = List.copyOf(decisions);
        attempts = List.copyOf(attempts);
        letters = List.copyOf(letters);
    }

    /// A request as it lies on its topic.
    ///
    /// @param replayOf the place of the dead letter that was sent again; empty when it is none
    record Received(ChatRequest request, int partition, long offset, Instant at, String replayOf) {
        /// As a dead letter of it would say.
        Letter.Origin origin() {
            return new Letter.Origin(Topics.CHAT_REQUESTS.name(), Integer.toString(partition), Long.toString(offset));
        }
    }

    /// A dead letter.
    ///
    /// @param certain whether it could be read, and is the request; else it cannot, and has the id somewhere in it
    record SetAside(Letter letter, boolean certain) {}

    /// How far a request has come.
    enum State {
        ENDED,
        PENDING,
        DEAD_LETTER,
        NOT_FOUND
    }

    State state() {
        if (!responses.isEmpty()) {
            return State.ENDED;
        }
        if (!letters.isEmpty() && attempts.isEmpty() && requests.stream().allMatch(this::isSetAside)) {
            return State.DEAD_LETTER;
        }
        return requests.isEmpty() && attempts.isEmpty() && decisions.isEmpty() ? State.NOT_FOUND : State.PENDING;
    }

    /// A copy in a wrong partition, which anybody may write, says nothing of the one in the right partition; nor does
    /// the letter that a request was, once it was sent again.
    private boolean isSetAside(Received received) {
        return letters.stream().map(found -> found.letter().origin()).anyMatch(received.origin()::equals);
    }

    /// The places of the dead letters that were sent again as this request.
    List<String> replayOf() {
        return requests.stream()
                .map(Received::replayOf)
                .filter(place -> !place.isEmpty())
                .toList();
    }

    Optional<ChatResponse> response() {
        return responses.isEmpty() ? Optional.empty() : Optional.of(responses.getLast());
    }

    /// Whether an attempt is the one that the response came from.
    boolean wins(AttemptTokens attempt) {
        return response()
                .flatMap(ChatResponse::getAttemptId)
                .filter(attempt.attemptId()::equals)
                .isPresent();
    }

    /// Whether the winning attempt's tokens make the response's text; empty where there are none to compare.
    Optional<Boolean> tokensMakeText() {
        return response()
                .flatMap(response -> attempts.stream()
                        .filter(this::wins)
                        .findFirst()
                        .map(tokens -> tokens.make(response.getText())));
    }
}
