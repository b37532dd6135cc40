package ai.autobot.gates;

import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.http.HttpSettings;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.util.Map;

/// Prints the settings that a worker would run with in this process's environment, a line each.
final class ShowSettings {
    private ShowSettings() {}

    public static void main(String[] arguments) {
        Configuration configuration =
                Configuration.load(Path.of("none.yaml"), Map.of(), Worker.ROOMS.toArray(Class<?>[]::new));
        KafkaSettings kafka = configuration.settings(KafkaSettings.class);
        System.out.println("AUTOBOT_KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrapServers());
        System.out.println("AUTOBOT_KAFKA_APPLICATION_ID=" + kafka.applicationId());
        System.out.println("AUTOBOT_KAFKA_INSTANCE=" + kafka.instance());
        System.out.println("AUTOBOT_KAFKA_PARTITIONS=" + kafka.partitions());
        System.out.println("AUTOBOT_KAFKA_REPLICATION=" + kafka.replication());
        System.out.println("AUTOBOT_KAFKA_STATE_DIRECTORY=" + kafka.stateDirectory());
        System.out.println("AUTOBOT_KAFKA_KNOWLEDGE_DIRECTORY=" + kafka.knowledgeDirectory());
        System.out.println("AUTOBOT_REDIS_URI="
                + configuration.settings(RedisSettings.class).uri());
        HttpSettings http = configuration.settings(HttpSettings.class);
        System.out.println("AUTOBOT_HTTP_HOST=" + http.host());
        http.port().ifPresent(port -> System.out.println("AUTOBOT_HTTP_PORT=" + port));
        System.out.println("AUTOBOT_GENERATE_PROVIDERS="
                + String.join(
                        ",", configuration.settings(GenerateSettings.class).providers()));
    }
}
