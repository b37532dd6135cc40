package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.TokenEstimate;
import ai.autobot.pipeline.generate.TokenSink;
import ai.autobot.pipeline.runtime.health.Observation;
import ai.autobot.schemas.ErrorCode;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a server that speaks the OpenAI chat completions protocol, and streams its answer.
///
/// Thread-safe. All calls share one pool of connections, one timer and no lock; each blocks its own (virtual) thread.
/// A call is made again when the server cannot be reached, is busy or fails before the answer begins, a bounded number
/// of times and within the time-out of the first token; never after that.
public final class OpenAiProvider implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(OpenAiProvider.class);

    /// JSON buffers in reserve, shared because each call has its own thread.
    private static final int JSON_BUFFERS = 256;

    private final String name;
    private final Endpoint endpoint;
    private final String defaultModel;
    private final Limits limits;
    private final RequestBody requestBody;
    private final JsonFactory json;
    private final Watchdog watchdog = new Watchdog();
    private final Connections connections;

    private OpenAiProvider(
            String name,
            Endpoint endpoint,
            String model,
            Limits limits,
            OpenAiSettings settings,
            int promptCharacters) {
        this.name = name;
        this.endpoint = endpoint;
        this.defaultModel = model;
        this.limits = limits;
        json = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newBoundedPool(JSON_BUFFERS))
                .build();
        requestBody = new RequestBody(json, promptCharacters, settings.maxTokens(), settings.maxTokensField());
        connections = new Connections(endpoint, limits.connect());
    }

    /// Makes a provider of settings that are in their ranges; makes no call yet.
    ///
    /// @param name under which its settings stand
    /// @param promptCharacters how long a prompt's messages may be together
    /// @throws IllegalArgumentException when a setting is missing or wrong; the message never contains
    ///     the key
    public static OpenAiProvider from(String name, OpenAiSettings settings, int promptCharacters) {
        OpenAiKeys keys = new OpenAiKeys(name);
        Endpoint endpoint = Endpoint.of(keys, settings);
        String model = settings.model().filter(given -> !given.isBlank()).orElseThrow(() -> keys.missing("model"));
        if (!settings.maxTokensField().matches("max_(completion_)?tokens")) {
            throw new IllegalArgumentException(
                    keys.of("max-tokens-field") + " is neither max_tokens nor max_completion_tokens");
        }
        Limits limits = Limits.of(settings);
        if (endpoint.exposesKey()) {
            LOG.warn("The provider's key travels unencrypted; use https. provider={} place={}", name, endpoint.place());
        }
        return new OpenAiProvider(name, endpoint, model, limits, settings, promptCharacters);
    }

    /// Whether a key sets something of the provider of a name.
    public static boolean isOf(String name, String key) {
        return new OpenAiKeys(name).has(key);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Generation generate(Prompt prompt, TokenSink tokens) throws InterruptedException {
        long start = System.nanoTime();
        String wanted = prompt.model();
        String model = wanted == null || wanted.isBlank() ? defaultModel : wanted;
        Call call = new Call(requestBody.write(prompt, model), model, tokens, start);
        for (int retry = 0; ; retry++) {
            switch (call.exchange()) {
                case Round.Ended(Generation generation) -> {
                    return generation;
                }
                case Round.Retriable(Generation.Failed failure) -> {
                    Duration wait = waitBefore(retry, failure);
                    if (retry >= limits.retries() || wait.toNanos() >= call.firstTokenDeadline - System.nanoTime()) {
                        return failure;
                    }
                    tokens.retried(failure.code().code(), wait, failure.usage());
                    Thread.sleep(wait);
                }
            }
        }
    }

    /// Asks for its list of models, of which only the status of HTTP counts: a server without such a list
    /// answers, too.
    @Override
    public Observation look(Duration limit) throws InterruptedException {
        Exchange exchange = connections.askForModels();
        try {
            return judged(exchange.await(System.nanoTime() + limit.toNanos()).status());
        } catch (TimeoutException e) {
            return Observation.bad(endpoint.place() + " did not answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Observation.bad("no connection to " + endpoint.place() + ": "
                    + cause.getClass().getSimpleName());
        } finally {
            exchange.abandon();
        }
    }

    private Observation judged(int status) {
        String answer = endpoint.place() + " answered with HTTP status " + status;
        return switch (status) {
            case 401, 403 -> Observation.bad(answer + ": it does not accept the key");
            case 429 -> Observation.limping(answer + ": too many requests");
            default -> status >= 500 ? Observation.bad(answer) : Observation.good();
        };
    }

    /// Cuts the calls that still run. Idempotent.
    @Override
    public void close() {
        connections.close();
        watchdog.close();
    }

    /// Without the key.
    @Override
    public String toString() {
        return "OpenAiProvider[" + name + ", " + endpoint.place() + ", " + defaultModel + "]";
    }

    private Duration waitBefore(int retry, Generation.Failed failure) {
        double doubled = limits.retryDelay().toNanos() * Math.scalb(1.0, retry);
        Duration wait =
                Duration.ofNanos((long) (doubled * ThreadLocalRandom.current().nextDouble(0.5, 1.5)));
        Duration asked = failure.retryAfter();
        return asked == null || asked.compareTo(wait) < 0 ? wait : asked;
    }

    /// One call: as many exchanges as it takes, within one set of time-outs.
    private final class Call {
        private final byte[] body;
        private final String model;
        private final TokenSink tokens;
        private final long firstTokenDeadline;
        private final long totalDeadline;

        private Call(byte[] body, String model, TokenSink tokens, long start) {
            this.body = body;
            this.model = model;
            this.tokens = tokens;
            totalDeadline = start + limits.total().toNanos();
            firstTokenDeadline = Math.min(start + limits.firstToken().toNanos(), totalDeadline);
        }

        private Round exchange() throws InterruptedException {
            Exchange exchange = connections.send(body);
            try {
                Exchange.Response response = exchange.await(firstTokenDeadline);
                tokens.connected(response.status());
                try (Watchdog.Watch watch = watchdog.watch(response.body(), totalDeadline)) {
                    watch.until(firstTokenDeadline);
                    return read(response, watch);
                }
            } catch (TimeoutException e) {
                return new Round.Ended(new Generation.Failed(
                        model,
                        ErrorCode.PROVIDER_TIMEOUT,
                        "no answer began within the time-out",
                        null,
                        TokenEstimate.ofBytes(body.length, 0)));
            } catch (ExecutionException e) {
                return broken(e.getCause() == null ? e : e.getCause(), exchange.isSent());
            } finally {
                exchange.abandon();
                if (exchange.isSent()) {
                    tokens.asked();
                }
            }
        }

        private Round read(Exchange.Response response, Watchdog.Watch watch) throws InterruptedException {
            if (response.status() != 200) {
                return Rejection.of(response, model, json);
            }
            String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
            if (type.startsWith("application/json") || type.startsWith("text/html")) {
                return new Round.Ended(new Generation.Failed(
                        model,
                        ErrorCode.PROVIDER_MALFORMED,
                        "the provider did not answer with an event stream",
                        null,
                        TokenEstimate.ofBytes(body.length, 0)));
            }
            return new Round.Ended(
                    new AnswerReader(response.body(), json, watch, tokens, limits, body.length, model).read());
        }

        /// Before the response began.
        ///
        /// @param sent whether the provider may have taken the request, and count it
        private Round broken(Throwable cause, boolean sent) {
            boolean slow = cause instanceof ConnectTimeoutException;
            Generation.Failed failure = new Generation.Failed(
                    model,
                    slow ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.PROVIDER_UNREACHABLE,
                    "no connection to " + endpoint.place() + ": "
                            + cause.getClass().getSimpleName(),
                    null,
                    sent ? TokenEstimate.ofBytes(body.length, 0) : TokenEstimate.NONE);
            // A certificate that is not trusted now will not be trusted in a second.
            return cause instanceof SSLException || !(cause instanceof IOException)
                    ? new Round.Ended(failure)
                    : new Round.Retriable(failure);
        }
    }
}
