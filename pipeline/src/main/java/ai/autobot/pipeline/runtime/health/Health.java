package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a worker is: watches its components, says on `health.events` what changes at once and everything as a
/// heartbeat, and calls those lost who have fallen silent. Thread-safe; nothing blocks but [#close].
///
/// A component that is called lost though it is there says so at once; one that ended as it should is taken
/// off the topic.
public final class Health implements AutoCloseable {
    /// Components that are watched by nobody, and are there all the same.
    private static final Set<String> TOLD_OTHERWISE = Set.of(HealthDetails.INSTANCE, HealthDetails.VALIDATION);

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final HealthSettings settings;
    private final InstantSource clock = InstantSource.system();
    private final Supplier<Map<String, String>> about;
    private final Map<String, String> identity;
    private final HealthEvents events;
    private final EventOutbox outbox;
    private final PeerWatch peerWatch;
    private final Map<String, Watch> watches = new ConcurrentSkipListMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Who tells looks while nobody else tells: what is told last is the newest.
    private final Object telling = new Object();

    private Overall overall;
    private boolean started;

    /// Watches nothing yet.
    ///
    /// @param instance the name of this worker
    /// @param kafka how to reach the brokers: `bootstrap.servers`, and what security they need
    /// @param about facts of the worker as a whole, asked for at each heartbeat; must not block
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    public Health(
            HealthSettings settings, String instance, Map<String, Object> kafka, Supplier<Map<String, String>> about) {
        Ranges.check(HealthSettings.class, settings);
        this.settings = settings;
        this.about = about;
        Instant startedAt = clock.instant();
        this.identity = Map.of(
                HealthDetails.STARTED_AT,
                startedAt.toString(),
                HealthDetails.HEARTBEAT_MILLIS,
                Long.toString(settings.heartbeat().toMillis()));
        this.events = new HealthEvents(instance, clock);
        this.overall = new Overall(HealthState.UNKNOWN, startedAt, "");
        Peers peers = new Peers(instance, startedAt.toString(), settings.heartbeat(), settings.lostAfter());
        this.peerWatch = new PeerWatch(kafka, peers, settings.forgetLostAfter(), new Others());
        this.outbox = new EventOutbox(kafka);
    }

    /// Adds a component. One that is added after [#start] is looked at from then on.
    ///
    /// @param name as on `health.events`
    /// @param interval how often it is looked at while nothing changes
    /// @return to be run when it may have changed, for a look at once; does not block
    public Runnable watch(String name, Need need, Duration interval, Probe probe) {
        Component component =
                new Component(name, need, new Hysteresis(settings.failures(), settings.successes()), clock);
        Rhythm rhythm = new Rhythm(interval, settings.recheck(), settings.recovery(), settings.probeLimit());
        Watch watch = new Watch(component, probe, rhythm, this::changed);
        synchronized (telling) {
            if (watches.putIfAbsent(name, watch) != null) {
                throw new IllegalArgumentException("the component " + name + " is watched already");
            }
            if (started && !isClosed()) {
                watch.start();
            }
        }
        return watch::nudge;
    }

    /// Takes a component away, and off the topic; does nothing where there is none. Does not block.
    public void forget(String name) {
        synchronized (telling) {
            Watch watch = watches.remove(name);
            if (watch != null) {
                watch.close();
                outbox.put(events.key(name), null);
                tellWhole(false);
            }
        }
    }

    /// Looks, speaks and listens from now on.
    public void start() {
        synchronized (telling) {
            started = true;
            watches.values().forEach(Watch::start);
        }
        peerWatch.start();
        Thread.ofVirtual().name("health-heartbeat").start(this::beat);
    }

    /// All components, by name.
    public List<ComponentHealth> components() {
        return watches.values().stream().map(watch -> watch.component().now()).toList();
    }

    /// Whether that component was up when it was last looked at; false where there is none.
    public boolean isUp(String component) {
        Watch watch = watches.get(component);
        return watch != null && watch.component().condition() instanceof Condition.Up;
    }

    /// What keeps this worker from answering anybody; empty where it can.
    List<ComponentHealth> obstacles() {
        return Obstacles.among(components(), settings.readyPatience(), clock.instant());
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void changed(Component component) {
        synchronized (telling) {
            Watch watch = watches.get(component.name());
            if (watch != null && watch.component() == component) {
                tell(component.now(), false);
                tellWhole(false);
            }
        }
    }

    private void beat() {
        try {
            do {
                try {
                    tellAllStillSo();
                } catch (RuntimeException e) {
                    // What leaves here would end the heartbeat, and this worker would count as lost.
                    LOG.error("A heartbeat failed", e);
                }
            } while (!closed.await(settings.heartbeat().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellAllStillSo() {
        synchronized (telling) {
            known().forEach(component -> tell(component, true));
            tellWhole(true);
        }
    }

    private void tellAllAnew() {
        synchronized (telling) {
            known().forEach(component -> tell(component, false));
            outbox.put(events.key(HealthDetails.INSTANCE), events.of(overall, details(), false));
        }
    }

    private void tell(ComponentHealth component, boolean heartbeat) {
        outbox.put(events.key(component.name()), events.of(component, heartbeat));
    }

    private List<ComponentHealth> known() {
        return components().stream()
                .filter(component -> !(component.condition() instanceof Condition.Unknown))
                .toList();
    }

    /// @param always though nothing changed
    private void tellWhole(boolean always) {
        Overall before = overall;
        overall = before.after(components(), obstacles(), clock.instant());
        boolean same = overall.says(before);
        if (always || !same) {
            outbox.put(events.key(HealthDetails.INSTANCE), events.of(overall, details(), same));
        }
    }

    private Map<String, String> details() {
        Map<String, String> details = new HashMap<>(about.get());
        details.putAll(identity);
        return details;
    }

    /// What is read of others, and of what they say of this one.
    private final class Others implements PeerWatch.Listener {
        @Override
        public void present(Peers peers) {
            // An earlier process of this name may have had components that this one has not.
            Set<String> gone = peers.componentsOf(events.instance()).stream()
                    .filter(component -> !TOLD_OTHERWISE.contains(component) && !watches.containsKey(component))
                    .collect(Collectors.toSet());
            gone.forEach(component -> outbox.put(events.key(component), null));
        }

        @Override
        public void calledLost() {
            tellAllAnew();
        }

        @Override
        public void lost(Peers.Lost peer) {
            peer.components()
                    .forEach(component ->
                            outbox.put(HealthDetails.key(peer.instance(), component), events.lost(peer, component)));
        }

        @Override
        public void forgotten(Peers.Lost peer) {
            peer.components().forEach(component -> outbox.put(HealthDetails.key(peer.instance(), component), null));
        }
    }

    /// Looks no more, says that this worker has stopped, and takes it off the topic: who is gone on purpose
    /// is not missed. Blocks for some 5 s at most. Idempotent.
    @Override
    public void close() {
        closed.countDown();
        synchronized (telling) {
            watches.values().forEach(Watch::close);
        }
        peerWatch.close();
        List<EventOutbox.Letter> last = new ArrayList<>();
        HealthEvent goodbye = events.goodbye(details());
        last.add(new EventOutbox.Letter(events.key(HealthDetails.INSTANCE), goodbye));
        last.add(new EventOutbox.Letter(events.key(HealthDetails.INSTANCE), null));
        last.add(new EventOutbox.Letter(events.key(HealthDetails.VALIDATION), null));
        watches.keySet().forEach(component -> last.add(new EventOutbox.Letter(events.key(component), null)));
        outbox.close(last);
    }
}
