package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.Timings;
import ai.autobot.events.TokenUsage;
import ai.autobot.schemas.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Records as they are written to the topics.
final class Records {
    private Records() {}

    static ChatResponse answered(Instant at, long totalMillis, int tokens) {
        return response(at, ResponseStatus.ANSWERED)
                .setText("42")
                .setProvider("openai")
                .setModel("qwen3")
                .setUsage(new TokenUsage(1_000, tokens, false))
                .setTimings(Timings.newBuilder()
                        .setQueuedMillis(1)
                        .setAuthenticateMillis(2L)
                        .setEnrichMillis(3L)
                        .setFirstTokenMillis(100L)
                        .setGenerateMillis(totalMillis - 10)
                        .setTotalMillis(totalMillis)
                        .build())
                .build();
    }

    static ChatResponse refused(Instant at, ErrorCode code) {
        return response(at, ResponseStatus.REJECTED)
                .setError(code.toResponseError())
                .build();
    }

    private static ChatResponse.Builder response(Instant at, ResponseStatus status) {
        return ChatResponse.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setConversationId("conversation")
                .setStatus(status)
                .setInstance("worker-1")
                .setCreatedAt(at);
    }

    static HealthEvent health(Instant at, String instance, String component, HealthState state, boolean heartbeat) {
        return health(at, instance, component, state, heartbeat, Map.of());
    }

    static HealthEvent health(
            Instant at,
            String instance,
            String component,
            HealthState state,
            boolean heartbeat,
            Map<String, String> details) {
        return HealthEvent.newBuilder()
                .setInstance(instance)
                .setComponent(component)
                .setState(state)
                .setSince(at)
                .setOccurredAt(at)
                .setHeartbeat(heartbeat)
                .setReason(state == HealthState.UP ? null : "it does not answer")
                .setDetails(details)
                .build();
    }

    static HealthEvent load(Instant at, String instance, int running, int pending) {
        return health(
                at,
                instance,
                "journey",
                HealthState.UP,
                true,
                Map.of(
                        "running",
                        Integer.toString(running),
                        "pending",
                        Integer.toString(pending),
                        "maxRunning",
                        "4096",
                        "oldestPendingMillis",
                        "1200"));
    }

    static ConfigEvent config(Instant at, String instance, long version, ConfigOutcome outcome) {
        return ConfigEvent.newBuilder()
                .setInstance(instance)
                .setVersion(version)
                .setOutcome(outcome)
                .setKey("autobot.enrich.passages")
                .setValue("8")
                .setOccurredAt(at)
                .build();
    }

    static AuditEvent audit(Instant at, String user, AuditOutcome outcome, String origin) {
        return AuditEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setAction("chat")
                .setOutcome(outcome)
                .setUserId(user)
                .setOrigin(origin)
                .setInstance("worker-1")
                .setOccurredAt(at)
                .build();
    }
}
