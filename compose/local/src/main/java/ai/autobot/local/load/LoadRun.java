package ai.autobot.local.load;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// One run of a plan against a pipeline that runs, with the [PacedProvider] as its model. Used once, by one thread.
final class LoadRun {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// Without any ending for so long, beyond the time of a call, what is missing counts as lost.
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    /// What comes twice comes soon after.
    private static final Duration LISTEN_ON = Duration.ofSeconds(2);

    private final LoadPlan plan;
    private final PacedProvider model;
    private final Observations observations;
    private final String run;
    private final Consumer<String> progress;
    private final ProcessMeter meter = new ProcessMeter();
    private volatile long lastEndNanos;

    /// @param run tells the requests of this run from all others
    /// @param progress takes a line a second
    LoadRun(LoadPlan plan, PacedProvider model, String run, Consumer<String> progress) {
        this.plan = plan;
        this.model = model;
        this.run = run + "-";
        this.progress = progress;
        observations = new Observations(plan.count());
    }

    /// Sends, follows and measures; blocks until all have ended, or nothing more ends.
    ///
    /// @param tokens of the plan's users
    LoadReport run(Map<String, Object> kafka, List<String> tokens) throws InterruptedException {
        try (LoadReader<ChatResponse> responses =
                        LoadReader.start(kafka, Topics.CHAT_RESPONSES, "read_committed", this::onResponse);
                LoadReader<ChatToken> firstTokens =
                        LoadReader.start(kafka, Topics.CHAT_TOKENS, "read_uncommitted", this::onToken);
                LoadSender sender = new LoadSender(kafka, plan, run, tokens)) {
            long startNanos = System.nanoTime();
            lastEndNanos = startNanos;
            FutureTask<Integer> sending = new FutureTask<>(() -> sender.sendAll(observations));
            Thread thread = Thread.ofPlatform().daemon().name("load-sender").start(sending);
            try {
                int unsent = watch(sending, responses, firstTokens);
                return report(observations.sent() - unsent, Duration.ofNanos(lastEndNanos - startNanos));
            } finally {
                thread.interrupt();
            }
        }
    }

    private int watch(FutureTask<Integer> sending, LoadReader<?> responses, LoadReader<?> tokens)
            throws InterruptedException {
        int seconds = 0;
        while (true) {
            boolean sentAll = await(sending);
            responses.check();
            tokens.check();
            meter.look();
            progress.accept(String.format(
                    Locale.ROOT,
                    "%3d s  sent %,d  answered %,d  failed %,d  calls %,d",
                    ++seconds,
                    observations.sent(),
                    observations.answered(),
                    observations.ended() - observations.answered(),
                    model.counts().open()));
            if (sentAll && (observations.ended() == plan.count() || isSilent())) {
                Thread.sleep(LISTEN_ON);
                return sending.resultNow();
            }
        }
    }

    /// Waits for the next look.
    ///
    /// @return whether all has been sent
    private static boolean await(FutureTask<Integer> sending) throws InterruptedException {
        if (sending.isDone()) {
            Thread.sleep(LOOK);
        }
        try {
            sending.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load cannot be sent", e.getCause());
        }
    }

    private boolean isSilent() {
        Duration silent = Duration.ofNanos(System.nanoTime() - lastEndNanos);
        return silent.compareTo(SILENCE_LIMIT.plus(plan.pace().total())) > 0;
    }

    private LoadReport report(int sent, Duration took) {
        return new LoadReport(
                plan,
                sent,
                observations.answered(),
                observations.errors(),
                sent - observations.ended(),
                observations.twice(),
                took,
                observations.firstTokens(),
                observations.responses(),
                model.counts().peak(),
                observations.peakInFlight(),
                meter.peakHeapBytes(),
                meter.cpu());
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
        if (response.getStatus() == ResponseStatus.ANSWERED) {
            observations.answered(number, response.getText(), observedMicros);
        } else {
            observations.failed(
                    number,
                    response.getError()
                            .map(ResponseError::getCode)
                            .orElse(response.getStatus().name()));
        }
        lastEndNanos = System.nanoTime();
    }

    private int number(String requestId) {
        return Integer.parseInt(requestId, run.length(), requestId.length(), 10);
    }
}
