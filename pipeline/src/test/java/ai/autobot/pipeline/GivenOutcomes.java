package ai.autobot.pipeline;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ErrorCategory;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.pipeline.runtime.journey.Work;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topics;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Stands in for the slow part, which has its own tests.
final class GivenOutcomes implements Work<ChatOutcome> {
    final Map<String, ConversationHistory> histories = new ConcurrentHashMap<>();
    final Map<String, String> sealed = new ConcurrentHashMap<>();
    final Map<String, String> users = new ConcurrentHashMap<>();
    final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
    final Semaphore release = new Semaphore(0);
    volatile @Nullable ErrorCode rejection;
    volatile boolean bug;
    volatile boolean hangs;
    volatile boolean deaf;
    volatile String user = "ada";
    volatile StopVerdict verdict = new StopVerdict("ada", "hash", null, "as told");

    @Override
    public ChatOutcome run(Attempt attempt) {
        Identity identity = new Identity(user, "hash", Set.of("user"));
        String requestId = attempt.key().requestId();
        users.put(requestId, attempt.pending().getUserId().orElse("nobody"));
        attempt.history().ifPresent(history -> histories.put(requestId, history));
        attempt.pending()
                .getSealedAuthorization()
                .ifPresent(bytes -> sealed.put(
                        requestId,
                        StandardCharsets.UTF_8.decode(bytes.duplicate()).toString()));
        attempts.put(requestId, attempt);
        if (deaf) {
            release.acquireUninterruptibly();
        }
        if (bug) {
            throw new IllegalStateException("secret");
        }
        ErrorCode code = rejection;
        if (code != null) {
            boolean known = code.category() == ErrorCategory.PERMISSION;
            return outcome(new Conclusion.Rejected(code, "as told"), known ? identity : null, "");
        }
        if (hangs) {
            return outcome(new Conclusion.Stopped(untilStopped(attempt), null), identity, "once upon");
        }
        ChatRequest request = Topics.CHAT_REQUESTS
                .values()
                .deserializer()
                .deserialize("t", attempt.pending().getRequest().array());
        return outcome(
                new Conclusion.Generated(new Generation.Answered("m", "stop", new TokenUsage(1, 2, false))),
                identity,
                "answer to " + request.getMessage());
    }

    private static StopCause untilStopped(Attempt attempt) {
        try {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody counts it down");
        } catch (InterruptedException e) {
            return attempt.stopCause().orElseThrow();
        }
    }

    private static ChatOutcome outcome(Conclusion conclusion, @Nullable Identity identity, String text) {
        Passage passage = new Passage("d", "Title", null, 0, "word ".repeat(200), 1.5);
        return new ChatOutcome(
                conclusion,
                identity,
                new Enrichment.Found(List.of(passage)),
                "given",
                text,
                1,
                new ChatOutcome.Stages(Duration.ofMillis(1), Duration.ofMillis(2), null, null),
                new ArrayList<>(),
                ChatOutcome.Call.NONE);
    }

    @Override
    public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
        return verdict;
    }
}
