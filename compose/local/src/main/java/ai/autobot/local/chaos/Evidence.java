package ai.autobot.local.chaos;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import java.util.List;
import java.util.Set;

/// All that an audit looks at. Immutable.
///
/// @param planned the ids that were to be sent
/// @param requests what is on `chat.requests`; of a conversation in their order
/// @param responses the committed records of `chat.responses`; of a conversation in their order
/// @param tokens what is on `chat.tokens`; of a conversation in their order
/// @param deadLetters how many there are
/// @param pending the keys of the requests that the stores still hold as unfinished
/// @param calls what the provider saw
/// @param faults what was done to the processes
record Evidence(
        Set<String> planned,
        List<ChatRequest> requests,
        List<ChatResponse> responses,
        List<ChatToken> tokens,
        int deadLetters,
        Set<String> pending,
        List<ProviderCall> calls,
        List<FaultSpan> faults) {
    Evidence {
        planned = Set.copyOf(planned);
        requests = List.copyOf(requests);
        responses = List.copyOf(responses);
        tokens = List.copyOf(tokens);
        pending = Set.copyOf(pending);
        calls = List.copyOf(calls);
        faults = List.copyOf(faults);
    }
}
