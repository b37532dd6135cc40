package ai.autobot.pipeline.runtime.journey;

import ai.autobot.schemas.ErrorCode;
import org.jspecify.annotations.Nullable;

/// What is decided about wishes where tests decide.
final class Verdicts {
    private Verdicts() {}

    static StopVerdict granted() {
        return new StopVerdict("ada", "hash", null, "as told");
    }

    static StopVerdict refused() {
        return new StopVerdict("eve", "hash", ErrorCode.CANCEL_NOT_ALLOWED, "as told");
    }

    /// Lets the authorization `allowed` stop everything, and no other.
    static StopVerdict of(@Nullable String authorization) {
        return "allowed".equals(authorization) ? granted() : refused();
    }
}
