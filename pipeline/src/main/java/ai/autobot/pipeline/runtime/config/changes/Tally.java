package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigChange;
import ai.autobot.events.ErrorCategory;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.HealthDetails;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was seen of a guarded change: requests that failed under it and before, and components that went
/// down. Used by one thread.
final class Tally {
    private static final int LONGEST_REASON = 200;

    private final ConfigChange change;
    private final ChangesSettings settings;
    private int before;
    private int failedBefore;
    private int since;
    private int failedSince;
    private @Nullable String illness;

    Tally(ConfigChange change, ChangesSettings settings) {
        this.change = change;
        this.settings = settings;
    }

    /// A response counts for the change when it was made under it, on whichever instance.
    void take(ChatResponse response) {
        boolean failed =
                response.getError().map(error -> isOurs(error.getCategory())).orElse(false);
        if (response.getConfigurationVersion() >= change.getVersion()) {
            since++;
            failedSince += failed ? 1 : 0;
        } else {
            before++;
            failedBefore += failed ? 1 : 0;
        }
    }

    /// What the user did wrong says nothing about a configuration.
    private static boolean isOurs(ErrorCategory category) {
        return switch (category) {
            case PROVIDER, INTERNAL, CAPACITY -> true;
            case AUTHENTICATION, PERMISSION, REQUEST, CANCELLED -> false;
        };
    }

    /// A component counts that went down after the change; one that was down before does not.
    void take(HealthEvent event) {
        if (event.getDetails().containsKey(HealthDetails.STOPPED)) {
            // Gone on purpose.
            return;
        }
        boolean down = event.getState() == HealthState.DOWN || event.getState() == HealthState.LOST;
        if (down && !event.getSince().isBefore(change.getChangedAt())) {
            String reason = event.getReason().orElse("");
            illness = event.getInstance() + "/" + event.getComponent() + " is "
                    + event.getState().name().toLowerCase(Locale.ROOT)
                    + (reason.isEmpty() ? "" : ": " + reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        }
    }

    /// Why the change is to be taken back at once; empty where it is not, or too little was seen.
    Optional<String> alarm() {
        if (illness != null) {
            return Optional.of(illness);
        }
        return since >= settings.guardResponses() ? errors() : Optional.empty();
    }

    /// Why it is to be taken back when its time is over, whatever little was seen; empty where it is kept.
    Optional<String> atEnd() {
        return alarm().or(this::errors);
    }

    private Optional<String> errors() {
        return share(failedSince, since) > share(failedBefore, before) + settings.guardErrorMargin()
                ? Optional.of("%d of %d requests failed under it, %d of %d before"
                        .formatted(failedSince, since, failedBefore, before))
                : Optional.empty();
    }

    /// What was seen, for one who is glad of it.
    String summary() {
        return "%d of %d requests failed under it, no component went down".formatted(failedSince, since);
    }

    private static double share(int some, int all) {
        return all == 0 ? 0 : (double) some / all;
    }
}
