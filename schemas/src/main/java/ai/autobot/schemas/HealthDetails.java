package ai.autobot.schemas;

/// Names on `health.events` that readers go by.
public final class HealthDetails {
    /// The component that stands for the whole instance, as [ai.autobot.events.HealthEvent] names components.
    public static final String INSTANCE = "instance";

    /// A detail of the whole: when its process began, which tells it from those before and after it.
    public static final String STARTED_AT = "startedAt";

    /// A detail of the whole: how often it speaks, in milliseconds.
    public static final String HEARTBEAT_MILLIS = "heartbeatMillis";

    /// A detail of the whole's last event: it has ended as it should. Its records end behind that.
    public static final String STOPPED = "stopped";

    /// A detail of what is lost: the instance that says so.
    public static final String REPORTED_BY = "reportedBy";

    /// A component that is told once, at a start: what the start-up checks found.
    public static final String VALIDATION = "validation";

    /// How the components begin that are providers of language models; their names follow.
    public static final String PROVIDER = "provider:";

    private HealthDetails() {}

    /// The record's key.
    public static String key(String instance, String component) {
        return instance + "/" + component;
    }
}
