package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which instances speak on `health.events`, and which have fallen silent.
///
/// Time is counted in the own heartbeats that come back from the topic, by no clock of anybody: who stood
/// still, or hears nothing because the brokers are away, hears itself as little as the others, and calls
/// nobody lost.
///
/// Not thread-safe: used by the thread that reads the topic.
final class Peers {
    /// More are not followed: whoever may write to the topic decides how many there seem to be.
    private static final int MOST_INSTANCES = 1_000;

    private static final int MOST_COMPONENTS = 200;
    private static final int LONGEST_TURN = 5;
    private static final long LONGEST_HEARTBEAT_MILLIS = 300_000;

    private final String self;
    private final String startedAt;
    private final Duration heartbeat;
    private final int lostAfter;
    private final Map<String, Peer> peers = new TreeMap<>();
    private final Map<String, Set<String>> components = new HashMap<>();
    private boolean present;
    private long lastBeatNanos;

    /// @param self the own name
    /// @param startedAt what tells this process from others of the same name
    /// @param heartbeat how often it speaks
    /// @param lostAfter for how many heartbeats another may be silent
    Peers(String self, String startedAt, Duration heartbeat, int lostAfter) {
        this.self = self;
        this.startedAt = startedAt;
        this.heartbeat = heartbeat;
        this.lostAfter = lostAfter;
    }

    /// An instance that fell silent, or did so long ago.
    ///
    /// @param components what it consists of, the whole among them
    /// @param lastHeard the time of the last record that it wrote, as the topic has it
    record Lost(String instance, Set<String> components, Instant lastHeard) {}

    private static final class Peer {
        /// Own heartbeats heard since it was last heard.
        private int missed;

        private long heartbeatMillis;
        private Instant lastHeard = Instant.EPOCH;
        private boolean lost;
        private Instant lostAt = Instant.EPOCH;

        private void speaks(Instant at) {
            missed = 0;
            lastHeard = at;
        }
    }

    /// What is on the topic was not read, or is not read any more: nothing is known.
    void absent() {
        present = false;
    }

    /// What was on the topic has been read: from now on silence counts.
    void present(long nowNanos) {
        present = true;
        lastBeatNanos = nowNanos;
        peers.values().forEach(peer -> peer.missed = 0);
    }

    /// Takes a record of the topic; those of a partition in their order.
    ///
    /// @param event null where the record ends its key
    /// @param at the record's time
    /// @return whether it calls this very instance lost
    boolean heard(String key, @Nullable HealthEvent event, Instant at, long nowNanos) {
        int slash = key.lastIndexOf('/');
        String instance = key.substring(0, Math.max(0, slash));
        String component = key.substring(slash + 1);
        if (event == null) {
            forget(instance, component);
            return false;
        }
        if (!note(instance, component)) {
            return false;
        }
        boolean lost = event.getState() == HealthState.LOST;
        if (instance.equals(self)) {
            if (component.equals(HealthDetails.INSTANCE) && event.getHeartbeat() && isOwn(event)) {
                beat(nowNanos);
            }
            return lost && present;
        }
        if (component.equals(HealthDetails.INSTANCE)) {
            heardOfWhole(instance, event, lost, at);
        } else if (!lost) {
            heardOfPart(instance, at);
        }
        return false;
    }

    private void heardOfWhole(String instance, HealthEvent event, boolean lost, Instant at) {
        if (HealthEvents.isGoodbye(event)) {
            peers.remove(instance);
            return;
        }
        Peer peer = peers.computeIfAbsent(instance, _ -> new Peer());
        peer.lost = lost;
        if (lost) {
            peer.lostAt = at;
            peer.lastHeard = event.getSince();
        } else {
            peer.speaks(at);
            peer.heartbeatMillis = Math.min(
                    LONGEST_HEARTBEAT_MILLIS,
                    HealthEvents.heartbeatMillis(event).orElse(0L));
        }
    }

    /// Records of other partitions may be read late: they prove life, but bring nobody back.
    private void heardOfPart(String instance, Instant at) {
        Peer peer = peers.get(instance);
        if (peer != null && !peer.lost) {
            peer.speaks(at);
        }
    }

    /// Heartbeats that were held up come together: they count as one.
    private void beat(long nowNanos) {
        if (present && nowNanos - lastBeatNanos >= heartbeat.toNanos() / 2) {
            lastBeatNanos = nowNanos;
            peers.values().forEach(peer -> peer.missed++);
        }
    }

    private boolean isOwn(HealthEvent event) {
        return startedAt.equals(event.getDetails().get(HealthDetails.STARTED_AT));
    }

    /// Those whom this instance is to call lost now. The first by name of those who speak does so; each one
    /// behind it waits a heartbeat longer, for the one before may have fallen silent as well.
    List<Lost> silent() {
        if (!present) {
            return List.of();
        }
        int turn = turn();
        return peers.entrySet().stream()
                .filter(entry -> isSilent(entry.getValue(), turn))
                .map(entry -> lost(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// Those who have been lost since before that time.
    List<Lost> lostBefore(Instant time) {
        if (!present || turn() > 0) {
            return List.of();
        }
        return peers.entrySet().stream()
                .filter(entry ->
                        entry.getValue().lost && entry.getValue().lostAt.isBefore(time))
                .map(entry -> lost(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// It was called lost.
    void lost(String instance, Instant now) {
        Peer peer = peers.get(instance);
        if (peer != null) {
            peer.lost = true;
            peer.lostAt = now;
        }
    }

    /// The components of an instance that the topic has something of.
    Set<String> componentsOf(String instance) {
        return Set.copyOf(components.getOrDefault(instance, Set.of()));
    }

    private boolean isSilent(Peer peer, int turn) {
        long each = Math.max(1, Math.ceilDiv(peer.heartbeatMillis, heartbeat.toMillis()));
        return !peer.lost && peer.missed > lostAfter * each + turn;
    }

    private int turn() {
        long before = peers.entrySet().stream()
                .filter(entry -> !entry.getValue().lost && entry.getValue().missed <= 1)
                .filter(entry -> entry.getKey().compareTo(self) < 0)
                .count();
        return (int) Math.min(LONGEST_TURN, before);
    }

    private Lost lost(String instance, Peer peer) {
        return new Lost(instance, componentsOf(instance), peer.lastHeard);
    }

    private boolean note(String instance, String component) {
        if (instance.isEmpty() || (components.size() >= MOST_INSTANCES && !components.containsKey(instance))) {
            return false;
        }
        Set<String> known = components.computeIfAbsent(instance, _ -> new TreeSet<>());
        if (known.size() < MOST_COMPONENTS) {
            known.add(component);
        }
        return known.contains(component);
    }

    private void forget(String instance, String component) {
        if (component.equals(HealthDetails.INSTANCE)) {
            peers.remove(instance);
        }
        Set<String> known = components.get(instance);
        if (known != null) {
            known.remove(component);
            if (known.isEmpty()) {
                components.remove(instance);
            }
        }
    }
}
