package ai.autobot.pipeline.generate.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What a provider says when it is asked for its models, `GET /models`.
sealed interface ModelList {
    /// Why nothing is known of one that hangs.
    String LATE = "no answer in time";

    /// The names of the models that it has.
    record Listed(List<String> models) implements ModelList {
        public Listed {
            models = List.copyOf(models);
        }

        /// Whether a model of that name can be asked. A name without a tag means the tag `latest`, as Ollama
        /// has it.
        boolean has(String model) {
            return models.contains(model) || models.contains(model + ":latest");
        }
    }

    /// It does not let this key in.
    record Refused(int status) implements ModelList {}

    /// It has no such list.
    record None(int status) implements ModelList {}

    /// It cannot say now: it is not there, too slow, too busy or broken.
    record Silent(String why) implements ModelList {}

    /// It says something, and not which models it has.
    record Unreadable() implements ModelList {}

    /// Asks, once. Blocks at most the limit.
    static ModelList of(Endpoint endpoint, Duration limit) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.models())
                .timeout(limit)
                .header("Accept", "application/json")
                .header("User-Agent", "autobot");
        if (endpoint.key() != null) {
            request.header("Authorization", "Bearer " + endpoint.key());
        }
        // To shut it down ends the exchange, whatever it is at.
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limit)
                .build();
        try {
            return Reading.of(client.sendAsync(
                            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), Reading.BYTES_MAX))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Silent(LATE);
        } catch (ExecutionException e) {
            // Which of the two clocks is the first is chance.
            return new Silent(
                    e.getCause() instanceof HttpTimeoutException
                            ? LATE
                            : Reading.why(Objects.requireNonNullElse(e.getCause(), e)));
        } finally {
            client.shutdownNow();
        }
    }

    /// Makes sense of the answer.
    final class Reading {
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final long BYTES_MAX = 4 << 20;

        private Reading() {}

        private static ModelList of(HttpResponse<byte[]> response) {
            int status = response.statusCode();
            return switch (status) {
                case 200 -> models(response.body());
                case 401, 403 -> new Refused(status);
                case 408, 429 -> new Silent("status " + status);
                default -> status >= 500 && status != 501 ? new Silent("status " + status) : new None(status);
            };
        }

        private static ModelList models(byte[] body) {
            JsonNode list;
            try {
                list = JSON.readTree(new String(body, StandardCharsets.UTF_8)).path("data");
            } catch (JsonProcessingException e) {
                return new Unreadable();
            }
            if (!list.isArray()) {
                return new Unreadable();
            }
            Stream<JsonNode> models = StreamSupport.stream(list.spliterator(), false);
            return new Listed(models.map(model -> model.path("id").asText(""))
                    .filter(name -> !name.isEmpty())
                    .toList());
        }

        private static String why(Throwable failure) {
            if (failure instanceof ConnectException) {
                return failure.getCause() instanceof UnresolvedAddressException
                        ? "no such host is known"
                        : "nothing listens there";
            }
            return failure instanceof IOException && failure.getMessage() != null
                    ? failure.getMessage()
                    : failure.getClass().getSimpleName();
        }
    }
}
