package ai.autobot.pipeline.authenticate.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where an issuer shows its keys. Only that address is asked: no redirect is followed, and nothing that a token says.
///
/// @param uri the address
/// @param timeout how long one reading may take, from connecting to the last byte
record KeySetAddress(URI uri, Duration timeout) {
    private static final long BYTES_MAX = 256 * 1024;
    private static final int OK = 200;

    /// Reads what is there. Blocks at most the time-out.
    ///
    /// @throws IOException when it cannot be reached, takes too long, answers with another status than 200, or
    ///     with more than 256 KiB; the message says which
    String read() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        // A client for each reading, of which there are few: to shut it down ends the exchange, whatever it is at.
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
        try {
            HttpResponse<byte[]> response = client.sendAsync(
                            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX))
                    .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("the issuer answers with status " + response.statusCode());
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new IOException("the issuer did not answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw new IOException("the issuer cannot be read: " + e.getCause(), e);
        } finally {
            client.shutdownNow();
        }
    }
}
