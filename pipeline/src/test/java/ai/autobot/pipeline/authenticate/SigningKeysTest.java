package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    private static final String STORED_AT = "authenticate:secrets";

    @TempDir
    private Path folder;

    private EmbeddedRedis redis;
    private RedisConnections connections;
    private Keyspace main;

    @BeforeEach
    void connect() throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
        main = connections.keyspace(RedisDatabase.MAIN);
    }

    @AfterEach
    void disconnect() {
        connections.close();
        redis.close();
    }

    @Test
    void areTheSameForAllInstancesThatStartAtOnce() throws Exception {
        try (ExecutorService instances = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SigningKeys>> starts = IntStream.range(0, 50)
                    .mapToObj(instance -> instances.submit(() -> SigningKeys.load(main)))
                    .toList();
            SigningKeys first = starts.getFirst().get();
            for (Future<SigningKeys> start : starts) {
                assertThat(start.get().currentId()).isEqualTo(first.currentId());
                assertThat(start.get().derive("test")).isEqualTo(first.derive("test"));
            }
        }
    }

    @Test
    void differForEachPurposeAndSecret() {
        SigningKeys keys = SigningKeys.random();

        assertThat(keys.derive("one")).isEqualTo(keys.derive("one")).isNotEqualTo(keys.derive("two"));
        assertThat(keys.derive("one").getEncoded()).hasSize(32);
        assertThat(SigningKeys.random().derive("one")).isNotEqualTo(keys.derive("one"));
    }

    @Test
    void keepOlderSecretsValidBesideTheNewest() throws InterruptedException {
        SigningKeys before = SigningKeys.load(main);
        String stored = new String(main.get(STORED_AT).orElseThrow(), UTF_8);
        byte[] sealed = new AuthorizationSeal(before).seal("Bearer x", "request");

        main.set(STORED_AT, ("newer " + "A".repeat(86) + "\n" + stored).getBytes(UTF_8), Duration.ofHours(1));
        SigningKeys after = SigningKeys.load(main);

        assertThat(after.currentId()).isEqualTo("newer");
        assertThat(after.secret(before.currentId())).isPresent();
        assertThat(new AuthorizationSeal(after).open(sealed, "request")).contains("Bearer x");
    }

    @Test
    void areRefusedWhenDamagedWithoutBeingShown() throws InterruptedException {
        for (String damaged :
                List.of("", "geheim", "id geheim", "id " + "A".repeat(85), "id " + "A".repeat(86) + "\n")) {
            main.set(STORED_AT, damaged.getBytes(UTF_8), Duration.ofHours(1));

            assertThatIllegalStateException()
                    .isThrownBy(() -> SigningKeys.load(main))
                    .withMessageContaining(STORED_AT)
                    .withMessageNotContainingAny("geheim", "AAAA")
                    .withNoCause();
        }
    }

    @Test
    void showNothingButTheirIds() throws InterruptedException {
        SigningKeys keys = SigningKeys.load(main);
        String stored = new String(main.get(STORED_AT).orElseThrow(), UTF_8);
        String secret = stored.split(" ", -1)[1];

        assertThat(Base64.getUrlDecoder().decode(secret)).hasSize(64);
        assertThat(keys + "" + keys.secret(keys.currentId()).orElseThrow())
                .contains(keys.currentId())
                .doesNotContain(secret);
    }
}
