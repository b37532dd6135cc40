package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.schemas.ErrorCode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What happened in one second, or in some together. Not thread-safe.
final class Second {
    /// A topic may hold any text as a code or as a provider's name; there is no room for all.
    private static final int MOST_PROVIDERS = 32;

    static final String OTHER = "other";
    private static final String ANSWERED = "answered";
    private static final Set<String> CODES =
            Arrays.stream(ErrorCode.values()).map(ErrorCode::code).collect(Collectors.toUnmodifiableSet());

    private final Map<Stage, Latencies> stages = new EnumMap<>(Stage.class);
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final Map<String, Usage> providers = new HashMap<>();
    private final Map<String, Load> loads = new HashMap<>();
    private int requests;
    private int answered;
    private int degraded;
    private int reused;
    private long promptTokens;
    private long completionTokens;

    /// What a provider did.
    record Usage(int calls, long promptTokens, long completionTokens) {
        Usage and(Usage other) {
            return new Usage(
                    calls + other.calls, promptTokens + other.promptTokens, completionTokens + other.completionTokens);
        }
    }

    /// What an instance said that it had.
    record Load(int running, int pending) {}

    void add(ChatResponse response) {
        requests++;
        boolean isAnswer = response.getStatus() == ResponseStatus.ANSWERED;
        answered += isAnswer ? 1 : 0;
        degraded += isAnswer && !response.getDegraded().isEmpty() ? 1 : 0;
        reused += response.getReused() ? 1 : 0;
        outcomes.merge(isAnswer ? ANSWERED : code(response), 1, Integer::sum);
        long prompt = 0;
        long completion = 0;
        // Nobody was paid again for what was reused.
        if (response.getUsage().isPresent() && !response.getReused()) {
            TokenUsage usage = response.getUsage().get();
            prompt = Math.max(0, usage.getPromptTokens());
            completion = Math.max(0, usage.getCompletionTokens());
        }
        promptTokens += prompt;
        completionTokens += completion;
        Usage used = new Usage(1, prompt, completion);
        response.getProvider().ifPresent(name -> use(Texts.shown(name), used));
        for (Stage stage : Stage.values()) {
            stage.millis(response.getTimings())
                    .ifPresent(millis ->
                            stages.computeIfAbsent(stage, _ -> new Latencies()).add(millis));
        }
    }

    private void use(String provider, Usage used) {
        boolean room = providers.containsKey(provider) || providers.size() < MOST_PROVIDERS;
        providers.merge(room ? provider : OTHER, used, Usage::and);
    }

    private static String code(ChatResponse response) {
        return response.getError()
                .map(error -> CODES.contains(error.getCode()) ? error.getCode() : OTHER)
                .orElseGet(() -> response.getStatus().name().toLowerCase(Locale.ROOT));
    }

    void load(String instance, Load load) {
        if (loads.containsKey(instance) || loads.size() < Instances.MOST) {
            loads.put(instance, load);
        }
    }

    void add(Second other) {
        requests += other.requests;
        answered += other.answered;
        degraded += other.degraded;
        reused += other.reused;
        promptTokens += other.promptTokens;
        completionTokens += other.completionTokens;
        other.outcomes.forEach((code, count) -> outcomes.merge(code, count, Integer::sum));
        other.providers.forEach(this::use);
        other.stages.forEach((stage, times) ->
                stages.computeIfAbsent(stage, _ -> new Latencies()).add(times));
    }

    Snapshot.Totals totals(int seconds) {
        return new Snapshot.Totals(seconds, requests, answered, degraded, reused, promptTokens, completionTokens);
    }

    int requests() {
        return requests;
    }

    int notAnswered() {
        return requests - answered;
    }

    long completionTokens() {
        return completionTokens;
    }

    Map<String, Integer> outcomes() {
        return outcomes;
    }

    Map<String, Usage> providers() {
        return providers;
    }

    Map<String, Load> loads() {
        return loads;
    }

    Optional<Latencies> times(Stage stage) {
        return Optional.ofNullable(stages.get(stage));
    }
}
