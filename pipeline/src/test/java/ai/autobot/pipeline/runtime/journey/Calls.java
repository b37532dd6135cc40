package ai.autobot.pipeline.runtime.journey;

import static org.awaitility.Awaitility.await;

import ai.autobot.state.PendingRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Calls that run until they are released, finished by name, or stopped; whose result is kept, if so wished.
final class Calls implements Work<String> {
    final Semaphore release = new Semaphore(0);
    final List<String> started = Collections.synchronizedList(new ArrayList<>());
    final Set<String> running = ConcurrentHashMap.newKeySet();
    final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
    final Map<String, StopCause> stopped = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> checked = new ConcurrentLinkedQueue<>();
    private final Map<String, CountDownLatch> finished = new ConcurrentHashMap<>();
    final List<String> committed = Collections.synchronizedList(new ArrayList<>());
    volatile boolean deaf;
    volatile boolean keeps;

    @Override
    public String run(Attempt attempt) {
        String request = attempt.key().requestId();
        started.add(request);
        attempts.put(request, attempt);
        if (keeps) {
            attempt.keepAs("kept " + request);
        }
        running.add(request);
        try {
            if (request.equals("throws")) {
                throw new IllegalStateException("meant to");
            }
            awaitEnd(request);
            return "answered";
        } catch (InterruptedException e) {
            StopCause cause = attempt.stopCause().orElseThrow();
            stopped.put(request, cause);
            return cause.name();
        } finally {
            running.remove(request);
        }
    }

    private void awaitEnd(String request) throws InterruptedException {
        if (deaf) {
            release.acquireUninterruptibly();
            return;
        }
        if (request.equals("now")) {
            finished.computeIfAbsent(request, r -> new CountDownLatch(1)).await();
            return;
        }
        release.acquire();
    }

    @Override
    public void committed(List<String> names) {
        committed.addAll(names);
    }

    @Override
    public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
        checked.add(String.valueOf(authorization));
        return Verdicts.of(authorization);
    }

    void finish(String request) {
        finished.computeIfAbsent(request, r -> new CountDownLatch(1)).countDown();
    }

    void awaitRunning(String request) {
        await().until(() -> running.contains(request));
    }
}
