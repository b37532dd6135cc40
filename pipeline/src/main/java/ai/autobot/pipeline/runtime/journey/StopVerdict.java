package ai.autobot.pipeline.runtime.journey;

import ai.autobot.schemas.ErrorCode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether somebody may stop a request, and who that is. Immutable.
///
/// @param userId who wishes it, or whom a genuine token of a session that has ended named; null when nobody is known
/// @param sessionHash the hash of that session; null when none is known
/// @param refusal why they may not; null when they may
/// @param detail what an operator is told beside; without tokens or ids of sessions
/// @param begunWith the roles of a session that began with this wish; null where it was there before
public record StopVerdict(
        @Nullable String userId,
        @Nullable String sessionHash,
        @Nullable ErrorCode refusal,
        String detail,
        @Nullable Set<String> begunWith) {
    public StopVerdict {
        begunWith = begunWith == null ? null : Set.copyOf(begunWith);
    }

    /// Of a session that was there before, or of none.
    public StopVerdict(
            @Nullable String userId, @Nullable String sessionHash, @Nullable ErrorCode refusal, String detail) {
        this(userId, sessionHash, refusal, detail, null);
    }

    /// Whether the request is to be stopped.
    public boolean isGranted() {
        return refusal == null;
    }
}
