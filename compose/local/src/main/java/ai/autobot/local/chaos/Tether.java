package ai.autobot.local.chaos;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.pipeline.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// What a process of a run runs: a broker, or a production worker. It ends at once when its standard input does,
/// which is when the run that started it has died, however it died.
final class Tether {
    static final String BROKER = "broker";
    static final String WORKER = "worker";

    private static final int CUT = 4;

    private Tether() {}

    public static void main(String[] arguments) throws InterruptedException {
        Thread.ofPlatform().daemon().name("tether").start(Tether::watch);
        switch (arguments[0]) {
            case BROKER -> {
                EmbeddedBroker.start(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
                new CountDownLatch(1).await();
            }
            case WORKER -> Main.main(new String[] {arguments[1]});
            default -> throw new IllegalArgumentException("neither broker nor worker: " + arguments[0]);
        }
    }

    private static void watch() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said, until the end.
            }
        } catch (IOException e) {
            // An end as well.
        }
        Runtime.getRuntime().halt(CUT);
    }
}
