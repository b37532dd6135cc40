package ai.autobot.client;

import ai.autobot.events.ChatResponse;

/// What happens to a request, in order. The last event is [Completed] or [Unanswered]; nothing follows it.
///
/// The texts of all [Token]s since the last [Restarted] (or since the beginning), joined, are equal to the
/// response's text when [Completed] comes.
public sealed interface ChatEvent {
    /// Characters to append to the answer.
    ///
    /// @param text not empty; one piece of the generator, or several that came while nobody was taking events
    record Token(String text) implements ChatEvent {}

    /// The tokens until now belong to an abandoned attempt: forget them, the answer begins anew.
    ///
    /// @param attempt the attempt that follows
    record Restarted(int attempt) implements ChatEvent {}

    /// The terminal response came; its status says whether it is an answer.
    record Completed(ChatResponse response) implements ChatEvent {}

    /// No response came here.
    record Unanswered(ChatException cause) implements ChatEvent {}
}
