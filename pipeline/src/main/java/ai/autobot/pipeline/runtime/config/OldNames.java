package ai.autobot.pipeline.runtime.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The variables of the product's predecessor. They still set what means the same, below every other source,
/// and each one that is there is told of with its new name. Pure.
public final class OldNames {
    private static final String REDIS = "autobot.redis.uri";
    private static final String MODEL = "autobot.generate.openai.base-url";
    private static final String REDIS_HOST = "AUTOBOT_REDIS_HOST";
    private static final String REDIS_PORT = "AUTOBOT_REDIS_PORT";
    private static final String REDIS_PASSWORD = "AUTOBOT_REDIS_PASSWORD";
    private static final String OLLAMA_HOST = "AUTOBOT_OLLAMA_HOST";
    private static final String OLLAMA_PORT = "AUTOBOT_OLLAMA_PORT";
    private static final String DEBUG = "AUTOBOT_DEBUG";
    private static final String MONITORING = "AUTOBOT_MONITORING";
    private static final String NO_SERVER = "AutoBot serves no HTTP; requests come over Kafka";
    private static final Set<String> YES = Set.of("true", "1", "yes", "on");

    /// What each means now, in the order of the documentation.
    private static final List<OldName> ALL = List.of(
            new OldName("AUTOBOT_BACKEND_HOST", null, NO_SERVER),
            new OldName("AUTOBOT_BACKEND_PORT", null, NO_SERVER),
            new OldName("AUTOBOT_FRONTEND_HOST", null, NO_SERVER),
            new OldName("AUTOBOT_FRONTEND_PORT", null, NO_SERVER),
            new OldName(REDIS_HOST, REDIS, "the host in it"),
            new OldName(REDIS_PORT, REDIS, "the port in it"),
            new OldName(OLLAMA_HOST, MODEL, "the host in it; answers come from there once the provider is openai"),
            new OldName(OLLAMA_PORT, MODEL, "the port in it"),
            new OldName("AUTOBOT_LLM_TIMEOUT", "autobot.generate.openai.total-timeout", "in seconds"),
            new OldName("AUTOBOT_HTTP_TIMEOUT", "autobot.generate.openai.connect-timeout", "in seconds"),
            new OldName("AUTOBOT_REDIS_TIMEOUT", "autobot.redis.command-timeout", "in seconds"),
            new OldName("AUTOBOT_REDIS_DB", null, "each kind of data has a database of its own, see docs/redis.md"),
            new OldName(REDIS_PASSWORD, REDIS, "the password in it; autobot.redis.password-file keeps it out of sight"),
            new OldName(DEBUG, "autobot.log.levels.ai.autobot", "true is DEBUG"),
            new OldName(MONITORING, "autobot.http.port", "true is 9464"),
            new OldName("AUTOBOT_SESSION_TIMEOUT", "autobot.authenticate.session-idle", "in seconds"));

    private OldNames() {}

    /// One of them.
    ///
    /// @param variable the old name
    /// @param key what means the same; null where nothing does
    /// @param note how, or why nothing does
    public record OldName(String variable, @Nullable String key, String note) {
        String warning() {
            return key == null
                    ? "The environment variable " + variable + " is of an earlier AutoBot and sets nothing: " + note
                            + "."
                    : "The environment variable " + variable + " is deprecated: set " + key + " (" + note + ").";
        }
    }

    /// All of them, in the order of the documentation.
    public static List<OldName> all() {
        return ALL;
    }

    static boolean isOne(String variable) {
        return ALL.stream().anyMatch(old -> old.variable().equals(variable));
    }

    /// Those that set this key.
    static List<String> of(String key) {
        return ALL.stream()
                .filter(old -> old.key() != null && (old.key().equals(key) || isIn(old.key(), key)))
                .map(OldName::variable)
                .toList();
    }

    private static boolean isIn(String key, String open) {
        return open.endsWith(".*") && key.startsWith(open.substring(0, open.length() - 1));
    }

    /// A warning for each that is there, with its new name.
    static List<String> warnings(Map<String, String> environment) {
        return ALL.stream()
                .filter(old -> environment.containsKey(old.variable()))
                .map(OldName::warning)
                .toList();
    }

    /// What those that are there set, by their new names.
    ///
    /// @param known only these keys are set
    /// @throws InvalidConfigurationException that names the variable whose value cannot be read
    static Map<String, String> values(Map<String, String> environment, SettingsReference known) {
        Map<String, String> values = new HashMap<>();
        address(environment).ifPresent(uri -> values.put(REDIS, uri));
        if (environment.containsKey(OLLAMA_HOST) || environment.containsKey(OLLAMA_PORT)) {
            values.put(
                    MODEL,
                    "http://" + environment.getOrDefault(OLLAMA_HOST, "127.0.0.1") + ":"
                            + number(environment, OLLAMA_PORT, "11434") + "/v1");
        }
        for (OldName old : ALL) {
            if (old.key() != null && old.note().equals("in seconds") && environment.containsKey(old.variable())) {
                values.put(old.key(), seconds(environment, old.variable()));
            }
        }
        if (isOn(environment, DEBUG)) {
            values.put("autobot.log.levels.ai.autobot", "DEBUG");
        }
        if (isOn(environment, MONITORING)) {
            values.put("autobot.http.port", "9464");
        }
        Map<String, String> kept = new TreeMap<>(values);
        kept.keySet().removeIf(key -> known.find(key).isEmpty());
        return kept;
    }

    private static Optional<String> address(Map<String, String> environment) {
        List<String> given = new ArrayList<>(List.of(REDIS_HOST, REDIS_PORT, REDIS_PASSWORD));
        given.retainAll(environment.keySet());
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String password = environment.getOrDefault(REDIS_PASSWORD, "");
        return Optional.of("redis://"
                + (password.isEmpty() ? "" : ":" + percent(password) + "@")
                + environment.getOrDefault(REDIS_HOST, "127.0.0.1") + ":" + number(environment, REDIS_PORT, "6379"));
    }

    private static String percent(String password) {
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String number(Map<String, String> environment, String variable, String otherwise) {
        String value = environment.getOrDefault(variable, otherwise).strip();
        if (!value.matches("\\d{1,5}")) {
            throw new InvalidConfigurationException("the environment variable " + variable + " is not a port");
        }
        return value;
    }

    private static String seconds(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "").strip();
        if (!value.matches("\\d{1,9}(\\.\\d{1,3})?")) {
            throw new InvalidConfigurationException(
                    "the environment variable " + variable + " is not a number of seconds");
        }
        return Math.round(Double.parseDouble(value) * 1_000) + "ms";
    }

    private static boolean isOn(Map<String, String> environment, String variable) {
        return YES.contains(environment.getOrDefault(variable, "").strip().toLowerCase(Locale.ROOT));
    }
}
