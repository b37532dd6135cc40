package ai.autobot.local.session;

import ai.autobot.local.running.Home;
import ai.autobot.local.running.PrivateFile;
import ai.autobot.pipeline.authenticate.IssuedSession;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The session that `ask` and `chat` use, in a file of the home that only its owner may read.
///
/// @param userId whose it is
/// @param hash the session's name everywhere but in the token
/// @param token a secret
/// @param automatic whether it was begun without being asked for, and may be replaced likewise
/// @param refreshToken what gets the next token; a secret. Null where there is none.
public record SavedSession(
        String userId,
        String hash,
        String token,
        boolean automatic,
        @Nullable String refreshToken) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static SavedSession of(IssuedSession issued, boolean automatic, String refreshToken) {
        return new SavedSession(
                issued.session().userId(), issued.session().hash(), issued.token(), automatic, refreshToken);
    }

    /// When the token's time is over, as it says itself (RFC 7519, section 4.1.4); never, where it does not say so.
    Instant tokenEndsAt() {
        try {
            String payload = token.split("\\.", -1)[1];
            JsonNode end = JSON.readTree(Base64.getUrlDecoder().decode(payload)).path("exp");
            return end.canConvertToLong() ? Instant.ofEpochSecond(end.asLong()) : Instant.MAX;
        } catch (IOException | RuntimeException e) {
            return Instant.MAX;
        }
    }

    /// The saved session; empty when there is none that can be read.
    public static Optional<SavedSession> find(Home home) {
        try {
            return PrivateFile.read(home.sessionFile()).flatMap(SavedSession::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void save(Home home) {
        try {
            PrivateFile.createDirectory(home.folder());
            PrivateFile.write(home.sessionFile(), JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void forget(Home home) {
        try {
            Files.deleteIfExists(home.sessionFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<SavedSession> parse(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, SavedSession.class))
                    .filter(saved -> saved.userId != null && saved.hash != null && saved.token != null);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "SavedSession[userId=" + userId + ", hash=" + hash + ", token=hidden, automatic=" + automatic
                + ", refreshToken=hidden]";
    }
}
