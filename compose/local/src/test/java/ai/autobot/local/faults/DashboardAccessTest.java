package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.Topics;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may look at a worker's dashboard, with real sessions.
class DashboardAccessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private <T> HttpResponse<T> get(Worker worker, String path, String token, HttpResponse.BodyHandler<T> body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(worker.url().orElseThrow() + path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                body);
    }

    @Test
    void aRoleThatMayLooksUntilItsSessionIsRevoked() throws Exception {
        try (House house = House.open(folder).with("autobot.http.port", "0");
                Worker worker = house.worker()) {
            String admin = house.signIn("ada", Set.of("admin"));
            String user = house.signIn("bob", Set.of("user"));
            var text = HttpResponse.BodyHandlers.ofString();

            HttpResponse<String> refused = get(worker, "/dashboard/snapshot", user, text);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("dashboard.view");
            assertThat(get(worker, "/dashboard/snapshot", user + "x", text).statusCode())
                    .isEqualTo(401);
            assertThat(get(worker, "/dashboard/snapshot", admin, text).statusCode())
                    .isEqualTo(200);

            HttpResponse<InputStream> stream =
                    get(worker, "/dashboard/updates", admin, HttpResponse.BodyHandlers.ofInputStream());
            BufferedReader updates = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
            await().atMost(LIMIT).until(() -> updates.readLine().startsWith("data: "));

            revokeAll(house, "ada");

            await().atMost(LIMIT).until(() -> updates.readLine() == null);
            assertThat(get(worker, "/dashboard/snapshot", admin, text).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void eachSignInIsWrittenDownBeforeItCounts() throws Exception {
        try (House house = House.open(folder).with("autobot.http.port", "0");
                Worker worker = house.worker()) {
            assertThat(signIn(worker, house.signIn("ada", Set.of("admin")))).isEqualTo(303);
            assertThat(signIn(worker, house.signIn("bob", Set.of("user")))).isEqualTo(403);
            assertThat(signIn(worker, "nobody.nobody.nobody")).isEqualTo(401);

            List<AuditEvent> told = told(house);

            assertThat(told)
                    .extracting(
                            event -> event.getUserId().orElse("nobody"),
                            AuditEvent::getOutcome,
                            event -> event.getReason().orElse("none"),
                            AuditEvent::getOrigin)
                    .containsExactlyInAnyOrder(
                            tuple("ada", AuditOutcome.ALLOWED, "none", Optional.of("dashboard 127.0.0.1")),
                            tuple(
                                    "bob",
                                    AuditOutcome.DENIED,
                                    "dashboard_not_allowed",
                                    Optional.of("dashboard 127.0.0.1")),
                            tuple(
                                    "nobody",
                                    AuditOutcome.DENIED,
                                    "authentication_invalid",
                                    Optional.of("dashboard 127.0.0.1")));
            assertThat(told)
                    .filteredOn(event -> event.getSessionHash().isPresent())
                    .hasSize(2);

            String admin = house.signIn("ada", Set.of("admin"));
            house.stopBroker();
            assertThat(signIn(worker, admin)).isEqualTo(503);
        }
    }

    private int signIn(Worker worker, String token) throws Exception {
        HttpRequest form = HttpRequest.newBuilder(URI.create(worker.url().orElseThrow() + "/dashboard/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + token))
                .build();
        return client.send(form, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static List<AuditEvent> told(House house) {
        try (Seen<String, AuditEvent> decisions = new Seen<>(house.kafka(), Topics.AUDIT_EVENTS)) {
            return signIns(decisions.until(events -> signIns(events).size() >= 3));
        }
    }

    private static List<AuditEvent> signIns(List<AuditEvent> events) {
        return events.stream()
                .filter(event -> event.getAction().equals("dashboard_sign_in"))
                .toList();
    }

    private static void revokeAll(House house, String user) throws InterruptedException {
        RedisSettings reached = Configuration.of(
                RedisSettings.class,
                Map.of("autobot.redis.uri", house.settings("any").get("autobot.redis.uri")));
        try (RedisConnections connections = RedisConnections.open(reached, Set.of(RedisDatabase.SESSIONS))) {
            RedisSessionStore sessions = new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS));
            for (var session : sessions.ofUser(user, Instant.now())) {
                sessions.remove(session.hash());
            }
        }
    }
}
