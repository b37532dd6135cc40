package ai.autobot.pipeline.runtime.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.HealthState;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.http.HttpSettings;
import ai.autobot.pipeline.runtime.http.Pages;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From records on a real broker to what a browser is given.
class DashboardTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "aaaaaaaa.bbbbbbbb.cccccccc";
    private static final List<Topic<?, ?>> FOLLOWED =
            List.of(Topics.CHAT_RESPONSES, Topics.HEALTH_EVENTS, Topics.CONFIG_EVENTS, Topics.AUDIT_EVENTS);

    @TempDir
    static Path folder;

    private static @Nullable EmbeddedBroker broker;
    private static @Nullable KafkaProducer<byte[], byte[]> producer;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Sessions sessions = new Sessions();
    private final Pages pages = Pages.open(Configuration.of(HttpSettings.class, Map.of("autobot.http.port", "0")));
    private @Nullable Dashboard dashboard;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(folder);
        try (Admin admin = Admin.create(kafka())) {
            admin.createTopics(FOLLOWED.stream()
                            .map(topic -> new NewTopic(topic.name(), Optional.of(2), Optional.empty())
                                    .configs(topic.settings()))
                            .toList())
                    .all()
                    .get();
        }
        Map<String, Object> settings = new HashMap<>(kafka());
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        if (producer != null) {
            producer.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker == null ? "" : broker.bootstrapServers());
    }

    @AfterEach
    void close() {
        if (dashboard != null) {
            dashboard.close();
        }
        pages.close();
        client.close();
    }

    /// Sessions that live while a test wants them to.
    private static final class Sessions implements Access {
        private final Map<String, Decision> decisions = new ConcurrentHashMap<>(Map.of(TOKEN, new Decision.Admitted()));
        private final Set<Runnable> watches = ConcurrentHashMap.newKeySet();
        private final List<String> signedInFrom = new CopyOnWriteArrayList<>();

        @Override
        public Decision decide(String token) {
            return decisions.getOrDefault(token, new Decision.Refused("Sign in first.", false));
        }

        @Override
        public Decision signIn(String token, String from) {
            signedInFrom.add(from);
            return decide(token);
        }

        @Override
        public Watch watch(String token, Runnable whenRevoked) {
            watches.add(whenRevoked);
            return () -> watches.remove(whenRevoked);
        }
    }

    private void open(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put("autobot.dashboard." + settings[i], settings[i + 1]);
        }
        dashboard =
                Dashboard.open("worker-1", kafka(), Configuration.of(DashboardSettings.class, all), sessions, pages);
    }

    private static <V> void send(Topic<String, V> topic, V value) throws Exception {
        send(topic.name(), topic.values().serializer().serialize(topic.name(), value));
    }

    private static void send(String topic, byte @Nullable [] value) throws Exception {
        if (producer != null) {
            producer.send(new ProducerRecord<>(topic, "key".getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(pages.url() + path)).timeout(LIMIT);
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode snapshot() throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(get("/dashboard/snapshot", "Authorization", "Bearer " + TOKEN)
                        .body());
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private BufferedReader updates() throws Exception {
        HttpResponse<InputStream> response = client.send(
                request("/dashboard/updates")
                        .header("Cookie", "autobot_session=" + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode nextUpdate(BufferedReader updates) throws IOException {
        for (String line = updates.readLine(); line != null; line = updates.readLine()) {
            if (line.startsWith("data: ")) {
                return new ObjectMapper().readTree(line.substring("data: ".length()));
            }
        }
        throw new AssertionError("the updates have ended");
    }

    @Test
    void whatIsOnTheTopicsIsShownAndWhatCannotBeReadIsCounted() throws Exception {
        Instant now = Instant.now();
        // Written before it looks.
        send(Topics.CHAT_RESPONSES, Records.answered(now.minusSeconds(3), 250, 40));
        send(Topics.CHAT_RESPONSES.name(), "this is not Avro".getBytes(StandardCharsets.UTF_8));
        send(Topics.HEALTH_EVENTS.name(), null);
        open();
        await().atMost(LIMIT)
                .until(() -> snapshot().at("/following/state").asText().equals("live"));
        // And while it does.
        send(Topics.CHAT_RESPONSES.name(), new byte[] {(byte) 0xC3, 1, 2, 3});
        send(Topics.HEALTH_EVENTS, Records.health(now, "worker-2", "kafka", HealthState.DOWN, false));

        await().atMost(LIMIT)
                .until(() -> snapshot().at("/following/skipped/chat.responses").asInt() == 2
                        && snapshot().at("/instances").size() == 1);

        JsonNode snapshot = snapshot();
        assertThat(snapshot.at("/window/requests").asInt()).isEqualTo(1);
        assertThat(snapshot.at("/instances/0/components/0/state").asText()).isEqualTo("DOWN");
        assertThat(snapshot.at("/events/health/0/detail").asText()).isEqualTo("it does not answer");
        assertThat(snapshot.at("/series/requests").size()).isEqualTo(900);
    }

    @Test
    void updatesComeEachSecondWithWhatIsNew() throws Exception {
        open();
        BufferedReader updates = updates();
        long first = nextUpdate(updates).get("at").asLong();

        send(Topics.HEALTH_EVENTS, Records.health(Instant.now(), "worker-9", "kafka", HealthState.DOWN, false));
        JsonNode update = nextUpdate(updates);
        while (!update.at("/instances").toString().contains("worker-9")) {
            update = nextUpdate(updates);
        }

        assertThat(update.get("at").asLong()).isGreaterThan(first);
        assertThat(update.at("/series/requests").size()).isEqualTo(20);
    }

    @Test
    void withoutASessionThereIsOnlyTheWayToSignIn() throws Exception {
        open();

        HttpResponse<String> page = get("/dashboard");
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body()).contains("name=\"token\"").doesNotContain("main.js");
        assertThat(get("/dashboard/snapshot").statusCode()).isEqualTo(401);
        assertThat(get("/dashboard/updates").statusCode()).isEqualTo(401);
        sessions.decisions.put("other.token.here", new Access.Decision.Refused("Not this role.", true));
        assertThat(get("/dashboard/snapshot", "Authorization", "Bearer other.token.here")
                        .statusCode())
                .isEqualTo(403);
        sessions.decisions.put("other.token.here", new Access.Decision.Undecided("Later."));
        assertThat(get("/dashboard/snapshot", "Authorization", "Bearer other.token.here")
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void aTokenIsGivenOnceAndStaysWithTheBrowserOutOfTheReachOfScripts() throws Exception {
        open();

        HttpResponse<String> signedIn = post("/dashboard/sign-in", "token=" + TOKEN);

        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(signedIn.headers().firstValue("Location")).hasValue("/dashboard");
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie).isEqualTo("autobot_session=" + TOKEN + "; Path=/dashboard; HttpOnly; SameSite=Strict");
        assertThat(sessions.signedInFrom).containsExactly("127.0.0.1");
        HttpResponse<String> page = get("/dashboard", "Cookie", cookie.split(";", 2)[0]);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("main.js").contains("Sign out");

        assertThat(post("/dashboard/sign-out", "").headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(gone -> assertThat(gone).startsWith("autobot_session=; Max-Age=0;"));
    }

    @Test
    void whatIsNoTokenIsNotPutIntoAHeaderNorIntoThePage() throws Exception {
        open();
        sessions.decisions.put("refused.refused.refused", new Access.Decision.Refused("<script>", false));

        HttpResponse<String> split = post("/dashboard/sign-in", "token=" + encoded("a.b.c\r\nSet-Cookie: x=y;aaaaaaa"));
        HttpResponse<String> refused = post("/dashboard/sign-in", "token=refused.refused.refused");

        assertThat(split.statusCode()).isEqualTo(400);
        assertThat(split.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("&lt;script&gt;").doesNotContain("<script>");
    }

    @Test
    void aTokenThatABrowserWouldDropIsRefusedWithAReason() throws Exception {
        open();
        String kept = "a".repeat(3_900);
        sessions.decisions.put(kept, new Access.Decision.Admitted());
        sessions.decisions.put(kept + "a", new Access.Decision.Admitted());

        assertThat(post("/dashboard/sign-in", "token=" + kept).statusCode()).isEqualTo(303);
        HttpResponse<String> tooLong = post("/dashboard/sign-in", "token=" + kept + "a");

        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(tooLong.body()).contains("no token of more than 3900 characters");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void anotherSitesPageCanNeitherReadNorSignIn() throws Exception {
        open("open-on-loopback", "true");

        assertThat(get("/dashboard/snapshot", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(get("/dashboard/snapshot", "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post("/dashboard/sign-in", "token=" + TOKEN, "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("/dashboard/snapshot", "Sec-Fetch-Site", "same-origin").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whereItIsOpenItIsSoForThisMachineAlone() throws Exception {
        open("open-on-loopback", "true");

        assertThat(get("/dashboard").statusCode()).isEqualTo(200);
        assertThat(get("/dashboard/snapshot").statusCode()).isEqualTo(200);
        // What a proxy here passes on is not from here.
        assertThat(get("/dashboard/snapshot", "X-Forwarded-For", "203.0.113.7").statusCode())
                .isEqualTo(401);
    }

    @Test
    void theEndOfTheSessionIsTheEndOfItsUpdates() throws Exception {
        open();
        BufferedReader updates = updates();
        nextUpdate(updates);

        assertThat(sessions.watches).hasSize(1);
        sessions.watches.forEach(Runnable::run);

        await().atMost(LIMIT).until(() -> updates.readLine() == null);
        await().atMost(LIMIT).until(sessions.watches::isEmpty);
    }

    @Test
    void thereAreNoMoreReadersThanMayBe() throws Exception {
        open("max-readers", "1");
        BufferedReader updates = updates();
        nextUpdate(updates);

        assertThat(get("/dashboard/updates", "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(503);

        updates.close();
        // Noticed when the next update cannot be sent.
        await().atMost(LIMIT).until(() -> {
            try (BufferedReader again = updates()) {
                return again.readLine() != null;
            } catch (AssertionError e) {
                return false;
            }
        });
    }

    @Test
    void theFilesOfThePageAreThereAndCompressedForWhomThatSuits() throws Exception {
        open("open-on-loopback", "true");
        String page = get("/dashboard").body();

        List<String> files = Pattern.compile("(?:href|src)=\"(/[^\"]+)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(files).hasSizeGreaterThan(4).allMatch(file -> file.startsWith("/dashboard/"));
        for (String file : files) {
            String plain = get(file).body();
            HttpResponse<byte[]> compressed = client.send(
                    request(file).header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(plain);
            }
        }
        assertThat(page).doesNotContain("<style").doesNotContainPattern("<script>|style=|onclick=|https?://");
    }

    @Test
    void theDefaults() {
        DashboardSettings settings = Configuration.of(DashboardSettings.class, Map.of());

        assertThat(settings.shown()).isTrue();
        assertThat(settings.openOnLoopback()).isFalse();
        assertThat(settings.maxReaders()).isEqualTo(32);
    }
}
