package ai.autobot.pipeline.runtime.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes on at a moment, and went on before. Immutable. Times are milliseconds since the epoch, durations
/// milliseconds; what is not known is null.
///
/// @param at the moment
/// @param servedBy the instance that looked
/// @param following how well it sees
/// @param now the last 10 seconds
/// @param minute the last minute
/// @param window the last quarter of an hour
/// @param series second by second
/// @param stages times by stage, in the order of a request's way
/// @param outcomes how requests ended, the most frequent first
/// @param providers by name
/// @param instances by name
public record Snapshot(
        long at,
        String servedBy,
        Following following,
        Totals now,
        Totals minute,
        Totals window,
        Load load,
        Series series,
        List<StageTimes> stages,
        List<Outcome> outcomes,
        List<Provider> providers,
        List<Instance> instances,
        Events events) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// How well the topics are followed.
    ///
    /// @param state `starting`, `catching_up`, `live` or `failing`
    /// @param reason why it fails
    /// @param skipped records that could not be read, by topic
    public record Following(String state, @Nullable String reason, Map<String, Long> skipped) {}

    /// What happened in a time.
    ///
    /// @param seconds how long that is
    /// @param degraded answers that say what was missing
    /// @param reused answers of calls that were not made again
    public record Totals(
            int seconds,
            long requests,
            long answered,
            long degraded,
            long reused,
            long promptTokens,
            long completionTokens) {}

    /// Of all instances that are heard, together.
    public record Load(
            @Nullable Long running,
            @Nullable Long pending,
            @Nullable Long maxRunning,
            @Nullable Long oldestPendingMillis) {}

    /// Columns of equal length; the percentiles are of all requests that ended in the ten seconds up to then.
    ///
    /// @param from the first second, since the epoch
    public record Series(
            long from,
            List<Integer> requests,
            List<Integer> notAnswered,
            List<Long> tokens,
            List<@Nullable Long> p50,
            List<@Nullable Long> p95,
            List<@Nullable Long> p99,
            List<@Nullable Integer> running,
            List<@Nullable Integer> pending) {}

    public record StageTimes(String stage, Times minute, Times window) {}

    public record Times(
            long count,
            @Nullable Long p50,
            @Nullable Long p95,
            @Nullable Long p99,
            @Nullable Long longest) {}

    /// How many requests ended in one way.
    ///
    /// @param code `answered`, or the error's
    public record Outcome(String code, long minute, long window) {}

    /// What a provider did, and how it is.
    ///
    /// @param price what the window's tokens cost, in the currency of the settings
    /// @param seen what each instance says of it
    public record Provider(
            String name,
            long minuteCalls,
            long minuteTokens,
            long windowCalls,
            long windowTokens,
            @Nullable Double price,
            List<ProviderSeen> seen) {}

    public record ProviderSeen(
            String instance,
            String state,
            long since,
            @Nullable String reason,
            @Nullable String model,
            @Nullable String breaker,
            @Nullable Double pricePrompt,
            @Nullable Double priceCompletion) {}

    /// An instance, as it says it is.
    ///
    /// @param state of the whole instance; `UNKNOWN` when it has not said
    /// @param heardAt when it, or a peer of it, last said anything
    /// @param configVersion the configuration that it runs with
    public record Instance(
            String name,
            String state,
            @Nullable Long since,
            long heardAt,
            @Nullable String reason,
            @Nullable String version,
            @Nullable String startedAt,
            @Nullable Long configVersion,
            @Nullable Long running,
            @Nullable Long pending,
            @Nullable Long maxRunning,
            @Nullable Long oldestPendingMillis,
            List<Component> components) {}

    public record Component(
            String name,
            String state,
            long since,
            long heardAt,
            @Nullable String reason,
            Map<String, String> details) {}

    /// The newest of each kind, the newest first.
    ///
    /// @param refusals those of the audit that are not `ALLOWED`, which would else drown in the others
    public record Events(List<Event> health, List<Event> config, List<Event> audit, List<Event> refusals) {}

    /// Something that happened.
    ///
    /// @param about the component, the setting, or the action
    /// @param outcome the state, or what was decided
    public record Event(
            long at,
            String instance,
            String about,
            String outcome,
            @Nullable String who,
            @Nullable String detail) {}

    /// As JSON, in one line.
    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a snapshot cannot be written as JSON", e);
        }
    }
}
