package ai.autobot.pipeline.runtime.redis;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// A database that was opened: its connection, what guards it, and what is known of its health. Thread-safe.
final class OpenDatabase implements Link.Watcher, Breaker.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDatabase.class);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

    private final RedisDatabase database;
    private final RedisAddress address;
    private final boolean hasManyNodes;
    private final Link link;
    private final HealthRecord health = new HealthRecord(InstantSource.system());
    private final Breaker breaker;
    private final Guard guard;
    private final Keyspace keyspace;

    OpenDatabase(
            RedisDatabase database,
            ClientSetup setup,
            Servers servers,
            Link link,
            Runnable moved,
            MeterRegistry registry) {
        this.database = database;
        this.address = setup.address();
        this.link = link;
        hasManyNodes = servers instanceof Servers.Cluster;
        breaker = new Breaker(servers.failuresInARow(), this);
        DatabaseMeters meters = new DatabaseMeters(registry, database);
        meters.show(breaker, health);
        guard = new Guard(
                "Redis at " + address + ", database " + database.label(),
                link,
                moved,
                breaker,
                meters,
                setup.settings().retries(),
                setup.settings().commandTimeout());
        keyspace = new DatabaseConnection(guard, servers.keyNames(database));
        link.watch(this);
    }

    Keyspace keyspace() {
        return keyspace;
    }

    Link link() {
        return link;
    }

    DatabaseHealth health() {
        return health.now();
    }

    void listen(Runnable listener) {
        health.listen(listener);
    }

    /// Asks for a sign of life, and notes it. Blocks for two seconds at most.
    void probe() throws InterruptedException {
        long from = System.nanoTime();
        try {
            Guard patient = guard.within(PROBE_LIMIT);
            if (hasManyNodes) {
                patient.pingAll();
            } else {
                patient.ping();
            }
            health.up(Duration.ofNanos(System.nanoTime() - from));
        } catch (RedisUnavailableException e) {
            health.down("" + e.getMessage());
        }
    }

    /// Blocks until its health has changed, for as long as that at most.
    void awaitChange(Duration limit) throws InterruptedException {
        health.awaitChange(limit);
    }

    @Override
    public void connected() {
        breaker.reset();
        health.up();
        log(LOG.atInfo(), "Redis is connected again");
    }

    @Override
    public void lost() {
        health.down("Redis at " + address + ", database " + database.label() + ", is not connected");
        log(LOG.atWarn(), "Redis connection was lost");
    }

    @Override
    public void opened() {
        health.down("Redis at " + address + ", database " + database.label() + ", did not answer several requests");
        log(LOG.atWarn(), "Redis does not answer, and is not asked for a moment");
    }

    @Override
    public void closed() {
        health.up();
        log(LOG.atInfo(), "Redis answers again");
    }

    private void log(LoggingEventBuilder event, String sentence) {
        event.addKeyValue("address", address)
                .addKeyValue("database", database.label())
                .log(sentence);
    }
}
