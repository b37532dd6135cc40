package ai.autobot.pipeline.generate.openai;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the provider is, and the key that opens it.
///
/// @param completions the address of `chat/completions`
/// @param key null where none is needed
record Endpoint(URI completions, @Nullable String key) {
    private static final int MAX_KEY = 4_096;
    private static final String COMPLETIONS = "/chat/completions";

    /// @throws IllegalArgumentException when a setting is missing or wrong; the message never contains the key
    static Endpoint of(OpenAiKeys keys, OpenAiSettings settings) {
        URI base = settings.baseUrl().orElseThrow(() -> keys.missing("base-url"));
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https"))
                || base.getHost() == null
                || base.getRawUserInfo() != null
                || base.getRawFragment() != null) {
            // The address itself may hold a password, so it is not shown.
            throw new IllegalArgumentException(
                    keys.of("base-url") + " is not an http or https address with a host and without user and password");
        }
        return new Endpoint(withPath(keys, base), key(keys, settings).orElse(null));
    }

    /// The path and query of the list of models.
    String modelsTarget() {
        return models().getRawPath() + query();
    }

    /// The path and query of the completions.
    String completionsTarget() {
        return completions.getRawPath() + query();
    }

    private String query() {
        return completions.getRawQuery() == null ? "" : "?" + completions.getRawQuery();
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(completions.getScheme());
    }

    /// The host as a name or an address, an IPv6 address without its brackets.
    String host() {
        return completions.getHost().replaceAll("[\\[\\]]", "");
    }

    /// Whether the key would travel readable over a network.
    boolean exposesKey() {
        return key != null && !isSecure() && !isLocal();
    }

    /// Whether it is reached without leaving this machine.
    boolean isLocal() {
        String host = completions.getHost();
        boolean literal = host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        try {
            return host.equalsIgnoreCase("localhost")
                    || (literal && InetAddress.ofLiteral(host()).isLoopbackAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The address of `models`, beside that of `chat/completions`.
    URI models() {
        return URI.create(completions.toString().replaceFirst("/chat/completions(?=\\?|$)", "/models"));
    }

    /// Host and port, for operators.
    String place() {
        return completions.getRawAuthority();
    }

    @Override
    public String toString() {
        return "Endpoint[" + place() + "]";
    }

    private static URI withPath(OpenAiKeys keys, URI base) {
        String path = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        try {
            return new URI(base.getScheme() + "://" + base.getRawAuthority() + path + COMPLETIONS + query);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(keys.of("base-url") + " cannot be extended by a path", e);
        }
    }

    private static Optional<String> key(OpenAiKeys keys, OpenAiSettings settings) {
        Optional<String> direct = settings.apiKey();
        Optional<Path> file = settings.apiKeyFile();
        if (direct.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(
                    keys.of("api-key") + " and " + keys.of("api-key-file") + " are both set");
        }
        String keyFile = keys.of("api-key-file");
        return direct.map(key -> valid(key, keys.of("api-key")))
                .or(() -> file.map(path -> valid(content(path, keyFile), keyFile)));
    }

    private static String content(Path file, String setting) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException(setting + ": " + file + " is no file");
            }
            if (Files.size(file) > MAX_KEY) {
                throw new IllegalArgumentException(setting + ": " + file + " is too long for a key");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": " + file + " cannot be read", e);
        }
    }

    /// The HTTP client would throw for a wrong character, with the whole key in its message.
    private static String valid(String key, String setting) {
        String stripped = key.strip();
        if (stripped.isEmpty()
                || stripped.length() > MAX_KEY
                || !stripped.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException(
                    setting + " is not a key: it must be 1 to " + MAX_KEY + " visible ASCII characters");
        }
        return stripped;
    }
}
