package ai.autobot.local.chaos;

import java.time.Duration;
import java.util.Optional;

/// One request of a plan. Immutable. All times are after the first request is due, or after this one.
///
/// @param requestId unique over all conversations, so that the provider can tell whom a call is for
/// @param user the number of the user who asks, from 0; one for each conversation
/// @param at when it is sent
/// @param behaviour how the provider treats its calls
/// @param deadline after how long its answer is of no use
/// @param cancelledAfter after how long its user asks to stop it
/// @param againAfter after how long the same record is sent a second time
record PlannedRequest(
        String requestId,
        String conversationId,
        int user,
        Duration at,
        Behaviour behaviour,
        Optional<Duration> deadline,
        Optional<Duration> cancelledAfter,
        Optional<Duration> againAfter) {}
