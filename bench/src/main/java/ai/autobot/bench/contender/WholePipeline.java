package ai.autobot.bench.contender;

import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The pipeline as a production worker runs it: it authenticates each request, searches, keeps histories, publishes the
/// tokens, and writes an audit. Its settings are the defaults, but for one: the others let a conversation grow as long
/// as it will, so it does.
final class WholePipeline {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private WholePipeline() {}

    static AutoCloseable start(Order order, String guarantee) throws InterruptedException {
        Worker worker = Worker.start(configuration(order, guarantee));
        if (!worker.awaitRunning(START_LIMIT)) {
            worker.close();
            throw new IllegalStateException("the pipeline does not run after " + START_LIMIT);
        }
        return worker;
    }

    static Configuration configuration(Order order, String guarantee) {
        Map<String, String> settings = new HashMap<>(ModelCall.settings(order));
        settings.put("autobot.kafka.bootstrap-servers", order.kafka());
        settings.put("autobot.kafka.application-id", order.application());
        settings.put("autobot.kafka.guarantee", guarantee);
        settings.put("autobot.kafka.state-directory", order.folder("streams").toString());
        settings.put("autobot.kafka.knowledge-directory", order.folder("index").toString());
        settings.put("autobot.redis.uri", order.redis());
        settings.put("autobot.journey.max-pending-per-conversation", "1000000");
        settings.putAll(order.settings());
        return Configuration.load(order.folder("none.yaml"), settings, Worker.ROOMS.toArray(Class<?>[]::new));
    }
}
