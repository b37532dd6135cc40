package ai.autobot.bench.cell;

import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.TokenLife;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/// What a cell finds when it begins: empty topics, and sessions of its users.
final class Ground {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Configuration configuration;

    /// Of that broker and that Redis.
    Ground(String kafka, String redis, Path folder) {
        configuration = Configuration.load(
                folder.resolve("none.yaml"),
                Map.of(
                        "autobot.kafka.bootstrap-servers", kafka,
                        "autobot.redis.uri", redis),
                Worker.ROOMS.toArray(Class<?>[]::new));
    }

    /// How the load reaches the broker.
    Map<String, Object> kafka() {
        return KafkaProperties.common(configuration.settings(KafkaSettings.class));
    }

    /// Deletes every topic of earlier cells, those that contenders made for themselves among them, and makes ours anew.
    void clear() throws InterruptedException {
        try (Admin admin = Admin.create(kafka())) {
            List<String> old = admin.listTopics().names().get().stream()
                    .filter(name -> !name.startsWith("__"))
                    .toList();
            admin.deleteTopics(old).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics cannot be deleted", e);
        }
        new TopicSetup(configuration.settings(KafkaSettings.class), LIMIT).create();
    }

    List<String> signIn(int users) throws InterruptedException {
        List<String> tokens = new ArrayList<>();
        try (SessionDesk desk = SessionDesk.open(configuration)) {
            for (int user = 0; user < users; user++) {
                tokens.add(desk.sessions()
                        .create("load-" + user, Set.of("user"), TokenLife.AS_SESSION)
                        .token());
            }
        }
        return tokens;
    }
}
