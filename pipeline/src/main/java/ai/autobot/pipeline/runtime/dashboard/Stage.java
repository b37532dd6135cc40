package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.events.Timings;
import java.util.Locale;
import java.util.Optional;

/// What of a request's way is timed, in the order of the way.
enum Stage {
    QUEUED {
        @Override
        Optional<Long> millis(Timings timings) {
            return Optional.of(timings.getQueuedMillis());
        }
    },
    AUTHENTICATE {
        @Override
        Optional<Long> millis(Timings timings) {
            return timings.getAuthenticateMillis();
        }
    },
    ENRICH {
        @Override
        Optional<Long> millis(Timings timings) {
            return timings.getEnrichMillis();
        }
    },
    FIRST_TOKEN {
        @Override
        Optional<Long> millis(Timings timings) {
            return timings.getFirstTokenMillis();
        }
    },
    GENERATE {
        @Override
        Optional<Long> millis(Timings timings) {
            return timings.getGenerateMillis();
        }
    },
    TOTAL {
        @Override
        Optional<Long> millis(Timings timings) {
            return Optional.of(timings.getTotalMillis());
        }
    };

    /// Empty where the stage was not reached.
    abstract Optional<Long> millis(Timings timings);

    /// As it stands in JSON, for example `first_token`.
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
