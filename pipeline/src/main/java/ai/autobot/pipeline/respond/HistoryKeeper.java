package ai.autobot.pipeline.respond;

import ai.autobot.state.ConversationHistory;
import ai.autobot.state.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps what a conversation's next request must know: whose it is, and its last exchanges, bounded. Pure.
record HistoryKeeper(RespondSettings settings) {
    /// Notes whose conversation it is; a request that was not answered leaves no more than that.
    ConversationHistory claim(@Nullable ConversationHistory before, String userId, Instant now) {
        return new ConversationHistory(owner(before, userId), before == null ? List.of() : before.getTurns(), now);
    }

    /// Whether the conversation is of that user already. Who was turned away gets none by it, and keeps none of
    /// another's from being forgotten.
    boolean isOf(@Nullable ConversationHistory before, String userId) {
        return before != null && before.getOwnerId().filter(userId::equals).isPresent();
    }

    /// Appends an exchange.
    ConversationHistory append(
            @Nullable ConversationHistory before, String userId, String question, String answer, Instant now) {
        List<Turn> turns = new ArrayList<>(before == null ? List.of() : before.getTurns());
        turns.add(new Turn(question, answer, now));
        int characters = 0;
        int first = turns.size();
        while (first > 0 && turns.size() - first < settings.historyTurns()) {
            Turn turn = turns.get(first - 1);
            characters += turn.getQuestion().length() + turn.getAnswer().length();
            if (characters > settings.historyCharacters()) {
                break;
            }
            first--;
        }
        return new ConversationHistory(owner(before, userId), List.copyOf(turns.subList(first, turns.size())), now);
    }

    private static String owner(@Nullable ConversationHistory before, String userId) {
        return Optional.ofNullable(before)
                .flatMap(ConversationHistory::getOwnerId)
                .orElse(userId);
    }
}
