package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.runtime.startup.Check;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.util.List;

/// Whether the provider lets this key in, and has the model. What cannot be told now is a warning: a worker
/// that starts while a provider is away answers as soon as it is there.
public final class OpenAiChecks {
    private static final int SHOWN = 5;
    private static final int SHORTEST_KEY = 16;

    private final OpenAiKeys keys;
    private final Endpoint endpoint;
    private final String model;
    private final Duration limit;

    private OpenAiChecks(OpenAiKeys keys, Endpoint endpoint, String model, Duration limit) {
        this.keys = keys;
        this.endpoint = endpoint;
        this.model = model;
        this.limit = limit;
    }

    /// Asks nobody yet.
    ///
    /// @param provider its name
    /// @throws IllegalArgumentException when a setting is missing or wrong; the message never contains the key
    public static Check of(String provider, OpenAiSettings settings, Duration limit) {
        OpenAiKeys keys = new OpenAiKeys(provider);
        String model = settings.model().filter(name -> !name.isBlank()).orElseThrow(() -> keys.missing("model"));
        OpenAiChecks checks = new OpenAiChecks(keys, Endpoint.of(keys, settings), model, limit);
        return new Check(
                HealthDetails.PROVIDER + provider,
                limit,
                List.of(),
                _ -> checks.silent("no answer in time"),
                checks::ask);
    }

    private Finding ask() throws InterruptedException {
        return switch (ModelList.of(endpoint, limit.multipliedBy(3).dividedBy(4))) {
            case ModelList.Listed list -> list.has(model) ? ready(list) : missing(list);
            case ModelList.Refused(int status) ->
                endpoint.key() == null
                        ? new Finding.Fault(
                                place() + " wants a key (status " + status + ")", "Give it one in " + keyPlaces())
                        : new Finding.Fault(
                                place() + " refuses the key (status " + status + ")", "Correct " + keyPlaces());
            case ModelList.None(int status) ->
                new Finding.Warning(
                        place() + " does not tell its models (status " + status + ")",
                        "See whether " + keys.of("base-url") + " is right; some services have no such list.");
            case ModelList.Unreadable _ ->
                new Finding.Warning(
                        place() + " answers with something else than its models",
                        "See whether " + keys.of("base-url") + " is right.");
            case ModelList.Silent(String why) -> silent(why);
        };
    }

    private Finding ready(ModelList.Listed list) {
        String key = endpoint.key();
        if (key != null && key.length() < SHORTEST_KEY && !endpoint.isLocal()) {
            return new Finding.Warning(
                    place() + " takes a key of fewer than " + SHORTEST_KEY + " characters",
                    "Have it give you a longer one: this can be guessed.");
        }
        int models = list.models().size();
        return new Finding.Ok(
                "%s at %s, which has %d model%s".formatted(model, place(), models, models == 1 ? "" : "s"));
    }

    private Finding missing(ModelList.Listed list) {
        List<String> models = list.models();
        String there = models.isEmpty()
                ? "has none"
                : "has " + String.join(", ", models.subList(0, Math.min(SHOWN, models.size())))
                        + (models.size() > SHOWN ? " and " + (models.size() - SHOWN) + " more" : "");
        return new Finding.Fault(
                place() + " does not have the model " + model + ": it " + there,
                "Set " + keys.of("model") + " to one that it has, or add it there.");
    }

    private Finding silent(String why) {
        return new Finding.Warning(
                place() + " cannot be asked: " + why,
                "Requests fail until it is there. Start it, or correct " + keys.of("base-url") + ".");
    }

    private String keyPlaces() {
        return keys.variable("api-key") + ", or " + keys.of("api-key-file") + ".";
    }

    private String place() {
        return endpoint.place();
    }
}
