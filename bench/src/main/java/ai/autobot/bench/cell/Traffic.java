package ai.autobot.bench.cell;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.LoadPlan;
import ai.autobot.local.load.LoadReader;
import ai.autobot.local.load.LoadSender;
import ai.autobot.local.load.Observations;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/// A load on its way: requests that are sent each at its time, and what comes back. Thread-safe.
final class Traffic implements AutoCloseable {
    private static final long NOT_YET = Long.MIN_VALUE;

    private final LoadPlan plan;
    private final String run;
    private final Observations observations;
    private final LoadReader<ChatResponse> responses;
    private final LoadReader<ChatToken> tokens;
    private final LoadSender sender;
    private final FutureTask<Integer> sending;
    private final Thread thread;
    private final AtomicLong firstSinceAsked = new AtomicLong(NOT_YET);
    private volatile boolean asked;
    private volatile long lastEndNanos;

    /// Connects; nothing is sent yet.
    ///
    /// @param run what the requests' ids begin with
    /// @param sessions the tokens of the plan's users
    Traffic(Map<String, Object> kafka, LoadPlan plan, String run, List<String> sessions) {
        this.plan = plan;
        this.run = run;
        this.observations = new Observations(plan.count());
        responses = LoadReader.start(kafka, Topics.CHAT_RESPONSES, "read_committed", this::onResponse);
        tokens = LoadReader.start(kafka, Topics.CHAT_TOKENS, "read_uncommitted", this::onToken);
        sender = new LoadSender(kafka, plan, run, sessions);
        sending = new FutureTask<>(() -> sender.sendAll(observations));
        thread = Thread.ofPlatform().daemon().name("sender").unstarted(sending);
    }

    void start() {
        lastEndNanos = System.nanoTime();
        thread.start();
    }

    /// Whether all has been sent.
    ///
    /// @throws IllegalStateException when it cannot be sent, or answers cannot be read
    boolean isSent() {
        responses.check();
        tokens.check();
        if (sending.state() == FutureTask.State.FAILED) {
            throw new IllegalStateException("the load cannot be sent", sending.exceptionNow());
        }
        return sending.isDone();
    }

    Observations observations() {
        return observations;
    }

    boolean isAllEnded() {
        return isSent() && observations.ended() >= plan.count() - sending.resultNow();
    }

    int open() {
        return observations.sent() - observations.ended();
    }

    /// For how long nothing has ended.
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastEndNanos);
    }

    /// From now on the next answer's moment counts, see [#firstSinceAsked].
    void askForFirst() {
        asked = true;
    }

    /// From that moment to the first answer since [#askForFirst]; negative while there is none.
    Duration firstSinceAsked(long fromNanos) {
        long first = firstSinceAsked.get();
        return first == NOT_YET ? Duration.ofNanos(-1) : Duration.ofNanos(first - fromNanos);
    }

    private void onToken(ChatToken token, long observedMicros) {
        if (token.getIndex() == 0 && token.getRequestId().startsWith(run)) {
            observations.firstToken(number(token.getRequestId()), token.getText(), observedMicros);
        }
    }

    private void onResponse(ChatResponse response, long observedMicros) {
        if (!response.getRequestId().startsWith(run)) {
            return;
        }
        int number = number(response.getRequestId());
        lastEndNanos = System.nanoTime();
        if (response.getStatus() == ResponseStatus.ANSWERED) {
            // Whoever publishes no tokens shows the first word with the whole answer.
            observations.firstToken(number, response.getText(), observedMicros);
            observations.answered(number, response.getText(), observedMicros);
            if (asked) {
                firstSinceAsked.compareAndSet(NOT_YET, lastEndNanos);
            }
        } else {
            observations.failed(
                    number,
                    response.getError()
                            .map(ResponseError::getCode)
                            .orElse(response.getStatus().name()));
        }
    }

    private int number(String requestId) {
        return Integer.parseInt(requestId, run.length(), requestId.length(), 10);
    }

    @Override
    public void close() {
        thread.interrupt();
        sender.close();
        responses.close();
        tokens.close();
    }
}
