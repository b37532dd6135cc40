package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.TokenEstimate;
import ai.autobot.schemas.ErrorCode;
import com.fasterxml.jackson.core.JsonFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Makes the outcome of an HTTP status other than 200.
final class Rejection {
    private static final int MAX_BODY = 8 * 1024;
    private static final String CONTENT_FILTER = "content_filter";

    private Rejection() {}

    /// Blocks for the body, of which only the error's name is used.
    static Round of(Exchange.Response response, String model, JsonFactory json) {
        int status = response.status();
        String name = name(response.body(), json);
        if (CONTENT_FILTER.equals(name)) {
            return new Round.Ended(new Generation.Refused(model, CONTENT_FILTER, TokenEstimate.NONE));
        }
        String reason = "the provider answered with HTTP status " + status + (name == null ? "" : ", error " + name);
        Duration retryAfter = retryAfter(status, response.headers());
        Generation.Failed failure = new Generation.Failed(model, code(status), reason, retryAfter, TokenEstimate.NONE);
        return isPassing(status) ? new Round.Retriable(failure) : new Round.Ended(failure);
    }

    private static @Nullable Duration retryAfter(int status, HttpHeaders headers) {
        return isPassing(status) ? RetryAfter.of(headers, Instant.now()) : null;
    }

    private static boolean isPassing(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    private static ErrorCode code(int status) {
        return switch (status) {
            case 401, 403 -> ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
            case 429 -> ErrorCode.PROVIDER_RATE_LIMITED;
            case 408 -> ErrorCode.PROVIDER_ERROR;
            default -> status >= 300 && status < 500 ? ErrorCode.PROVIDER_REJECTED_REQUEST : ErrorCode.PROVIDER_ERROR;
        };
    }

    private static @Nullable String name(InputStream body, JsonFactory json) {
        try {
            byte[] bytes = body.readNBytes(MAX_BODY);
            return new ChunkReader(json).read(bytes, bytes.length).error();
        } catch (IOException e) {
            // The status alone says enough.
            return null;
        }
    }
}
