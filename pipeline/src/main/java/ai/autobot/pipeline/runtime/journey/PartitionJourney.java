package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.kafka.Doorbell;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The durable asynchronous engine, for one partition, from the moment this instance takes it over until it
/// loses it.
///
/// A stream thread handles one record at a time, and the work of a request takes seconds. So a request is
/// stored as pending and its work runs on a thread of its own; the consumed offset may be committed at once,
/// for what is unfinished is remembered by the store and not by the offset. Finished work waits in a queue
/// until the stream thread collects it: then the end is forwarded, and the pending entry goes, in the
/// transaction of the next commit. What is still pending when an instance crashes or loses the partition is
/// found by whoever has it next, and started again.
///
/// Every method runs on the stream thread, and none blocks but the taking over. What runs beside it, and the only thing
/// that is
/// shared with it, is [Completions].
final class PartitionJourney<R> {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionJourney.class);

    private final Journeys<R> journeys;
    private final Live<JourneySettings> settings;
    private final ProcessorContext<String, Report<R>> context;
    private final KeyValueStore<String, PendingRequest> pending;
    private final KeyValueStore<String, ConversationHistory> histories;
    private final EndedIds endedIds;
    private final Lanes lanes = new Lanes();
    private final Alarms alarms = new Alarms();
    private final EarlyStops earlyStops = new EarlyStops();
    private final Completions<R> completions;
    private final StopChecks<R> stopChecks;
    private final Doorbell doorbell;
    private final Doorbell.Resident resident = this::patienceMillis;
    private final CommitPace pace;
    private final Applicant applicant;
    private final KeptResults keptResults;
    private final OldestPending oldest;
    private final @Nullable ToldBefore told;

    /// By whose wish they are stopped, of those whose end the audit's event goes with.
    private final Map<Ticket, StopJudged<R>> stopped = new HashMap<>();

    private boolean traced;
    private boolean closed;

    /// Takes over what an earlier owner left pending; the next [#collect] starts it.
    PartitionJourney(Journeys<R> journeys, ProcessorContext<String, Report<R>> context) {
        this.journeys = journeys;
        this.settings = journeys.settings();
        this.context = context;
        this.pending = context.getStateStore(JourneyStores.PENDING);
        this.histories = context.getStateStore(JourneyStores.HISTORY);
        this.endedIds = new EndedIds(
                context.getStateStore(JourneyStores.ENDED), settings.now().rememberIds());
        this.doorbell = journeys.doorbells().ofThisThread();
        this.completions = new Completions<>(journeys, doorbell);
        this.stopChecks =
                new StopChecks<>(journeys, ticket -> pending.get(ticket.key().stored()), completions::add);
        this.pace = journeys.paces().get();
        this.applicant = new Applicant(doorbell);
        this.keptResults = new KeptResults(context.currentSystemTimeMs());
        this.told = journeys.earlyEnds() == null
                ? null
                : ToldBefore.takeOver(
                        journeys.earlyEnds(), context, key -> endedIds.contains(key, context.currentSystemTimeMs()));
        this.oldest = journeys.capacity().track();
        try {
            resume();
        } catch (Throwable e) {
            close();
            throw e;
        }
        doorbell.add(resident);
    }

    private void resume() {
        List<Ticket> left = new ArrayList<>();
        try (KeyValueIterator<String, PendingRequest> all = pending.all()) {
            while (all.hasNext()) {
                KeyValue<String, PendingRequest> entry = all.next();
                Ticket ticket = new Ticket(RequestKey.ofStored(entry.key), entry.value);
                if (told == null || !told.isPending(ticket.key(), entry.value)) {
                    left.add(ticket);
                    PendingRequests.<R>judged(ticket.key(), entry.value)
                            .ifPresent(judged -> stopped.put(ticket, judged));
                }
            }
        }
        left.sort(Comparator.comparingLong(Ticket::sequence));
        for (Ticket ticket : left) {
            journeys.capacity().restore(ticket.user(), ticket.bytes());
            journeys.statistics().countResumed();
            admit(ticket);
        }
        if (!left.isEmpty()) {
            LOG.info("pending requests resumed: task={} requests={}", context.taskId(), left.size());
        }
    }

    void take(Signal signal) {
        settleTold();
        boolean ofRequest = !(signal instanceof Signal.StopAsked);
        if (told != null && ofRequest) {
            context.recordMetadata().ifPresent(request -> told.reading(request.offset()));
        }
        switch (signal) {
            case Signal.Arrived arrived -> arrive(arrived);
            case Signal.Turned turned -> turn(turned);
            case Signal.StopAsked asked -> askedToStop(asked);
        }
        if (told != null && ofRequest) {
            context.recordMetadata().ifPresent(request -> told.read(request.offset()));
        }
        collect();
    }

    /// What a former owner has told and not kept; kept now, before anything else.
    private void settleTold() {
        if (told != null) {
            for (Told<R> report : told.<R>takePending()) {
                keepTold(report);
                pending.delete(report.key().stored());
            }
        }
    }

    private void keepTold(Told<R> report) {
        report(report);
        endedIds.add(report.key(), context.currentSystemTimeMs());
    }

    /// Whether a former owner has told the end of a request whose arrival it has not kept.
    private boolean isTold(RequestKey key, PendingRequest arrived) {
        if (told == null || !told.takeArrived(key)) {
            return false;
        }
        keepTold(new Told<>(key, arrived));
        return true;
    }

    private void arrive(Signal.Arrived arrived) {
        RequestKey key = arrived.key();
        if (isTold(key, arrived.pending()) || isDuplicate(key)) {
            return;
        }
        if (lanes.depth(key.conversationId()) >= settings.now().maxPendingPerConversation()) {
            end(new Ended.Unstarted<>(key, arrived.pending(), ErrorCode.CONVERSATION_BUSY));
            return;
        }
        Ticket ticket = new Ticket(key, arrived.pending());
        Instant now = now();
        Optional<Duration> wait = journeys.capacity().admit(ticket.user(), ticket.bytes(), now.toEpochMilli());
        if (wait.isPresent()) {
            end(new Ended.Unstarted<>(key, arrived.pending(), ErrorCode.OVERLOADED, wait.get()));
            return;
        }
        boolean alone = !lanes.hasReady();
        admit(ticket);
        if (alone && takeStartable(now).isPresent()) {
            startInSlot(ticket, arrived::pending, now);
        } else {
            pending.put(key.stored(), arrived.pending());
        }
        earlyStops.take(key, now()).ifPresent(asked -> stopChecks.check(ticket, asked));
    }

    private void turn(Signal.Turned turned) {
        if (!isTold(turned.key(), turned.pending()) && !isDuplicate(turned.key())) {
            end(new Ended.Unstarted<>(turned.key(), turned.pending(), turned.code()));
        }
    }

    private boolean isDuplicate(RequestKey key) {
        journeys.statistics().countArrived();
        if (lanes.find(key).isEmpty() && !endedIds.contains(key, context.currentSystemTimeMs())) {
            return false;
        }
        journeys.statistics().countDuplicate();
        return true;
    }

    private void admit(Ticket ticket) {
        lanes.add(ticket);
        oldest.become(lanes.oldestArrival().orElse(null));
        Instant deadline = ticket.deadline();
        if (deadline != null) {
            alarms.set(ticket, deadline);
        }
    }

    private void askedToStop(Signal.StopAsked asked) {
        RequestKey key = asked.key();
        Optional<Ticket> ticket = lanes.find(key);
        if (ticket.isPresent()) {
            stopChecks.check(ticket.get(), asked);
        } else if (!endedIds.contains(key, context.currentSystemTimeMs())) {
            earlyStops.add(asked, now());
        }
    }

    /// Ends what has finished, rings what is due, starts what may run, and asks for the commit of what has ended.
    void collect() {
        if (!traced && !closed) {
            // Not while it is taken over: that may take long, and nothing written by then holds a transaction open.
            endedIds.leaveTrace(context.currentSystemTimeMs());
            traced = true;
        }
        if (!closed && !journeys.isHalted()) {
            settleTold();
            collectFinished();
        }
        if (told != null && !closed) {
            told.note();
            told.flush();
        }
    }

    private void collectFinished() {
        // Taken first and looked at then: what was there before the halt did not fail by it.
        for (Completion<R> completion = completions.poll();
                completion != null && !journeys.isHalted();
                completion = completions.poll()) {
            settle(completion);
        }
        Instant now = now();
        for (Optional<Ticket> due = alarms.takeDue(now); due.isPresent(); due = alarms.takeDue(now)) {
            ring(due.get(), now);
        }
        earlyStops.dropExpired(now);
        List<String> useless = keptResults.takeUseless(now.toEpochMilli());
        if (!useless.isEmpty()) {
            completions.drop(useless);
        }
        for (Optional<String> user = applicant.takeUser(); user.isPresent(); user = applicant.takeUser()) {
            lanes.readmit(user.get());
        }
        for (Optional<Ticket> next = takeStartable(now); next.isPresent(); next = takeStartable(now)) {
            Ticket ticket = next.get();
            startInSlot(ticket, () -> pending.get(ticket.key().stored()), now);
        }
        if (pace.look(now.toEpochMilli())) {
            context.commit();
        }
    }

    private long patienceMillis(long nowMillis) {
        if (journeys.isHalted()) {
            return Long.MAX_VALUE;
        }
        if (!completions.isEmpty() || applicant.hasUser()) {
            return 0;
        }
        long patience = Math.min(pace.patienceMillis(nowMillis), alarms.millisUntilNext(nowMillis));
        // What frees a slot in another partition does not ring here.
        return lanes.hasReady() ? Math.min(patience, settings.now().poll().toMillis()) : patience;
    }

    private void settle(Completion<R> completion) {
        switch (completion) {
            case Completion.Returned<R>(Ticket ticket, Attempt attempt, R result) -> {
                attempt.keptAs().ifPresent(keptResults::add);
                if (ticket.isOn(attempt)) {
                    end(
                            ticket,
                            new Ended.Finished<>(
                                    ticket.key(), attempt.pending(), attempt.id(), attempt.startedAt(), result));
                }
            }
            case Completion.Threw<R>(Ticket ticket, Attempt attempt) -> {
                if (ticket.isOn(attempt)) {
                    breakOff(ticket, attempt);
                }
            }
            case Completion.Stopped<R>(Ticket ticket, Attempt attempt) -> {
                if (ticket.state() instanceof Ticket.State.Running && ticket.isOn(attempt)) {
                    awaitStop(ticket, attempt);
                }
            }
            case Completion.StopChecked<R> checked -> {
                Ticket ticket = checked.ticket();
                boolean effective =
                        checked.verdict().isGranted() && ticket.canBeStopped() && !stopped.containsKey(ticket);
                // In the transaction of what the wish has changed. No commit is asked for: nobody waits for the record
                // of a refusal, and a flood of them would hold up the answers.
                StopJudged<R> judged = stopChecks.settle(checked, effective);
                if (effective) {
                    cancel(ticket, judged);
                } else {
                    report(judged);
                }
            }
        }
    }

    /// The wish is stored, so that it still holds when this instance crashes before the attempt has stopped. The
    /// audit is told of it in the transaction of what it changes: where ends are told early, that is the end's.
    private void cancel(Ticket ticket, StopJudged<R> judged) {
        if (ticket.state() instanceof Ticket.State.Running(Attempt attempt)) {
            pending.put(
                    ticket.key().stored(),
                    told == null
                            ? PendingRequests.cancelled(attempt.pending())
                            : PendingRequests.cancelled(attempt.pending(), judged));
            if (told != null) {
                stopped.put(ticket, judged);
            }
            stop(ticket, attempt, StopCause.CANCELLED);
        } else {
            endUnstarted(ticket, ErrorCode.CANCELLED);
            if (told != null) {
                report(judged);
            }
        }
        if (told == null) {
            report(judged);
        }
    }

    private void report(Report<R> report) {
        context.forward(new Record<>(report.key().conversationId(), report, context.currentSystemTimeMs()));
    }

    private void stop(Ticket ticket, Attempt attempt, StopCause cause) {
        attempt.stop(cause);
        awaitStop(ticket, attempt);
    }

    private void awaitStop(Ticket ticket, Attempt attempt) {
        ticket.become(new Ticket.State.Stopping(attempt));
        alarms.set(ticket, now().plus(settings.now().stopGrace()));
    }

    private void ring(Ticket ticket, Instant now) {
        switch (ticket.state()) {
            case Ticket.State.Waiting waiting -> endUnstarted(ticket, ErrorCode.DEADLINE_EXCEEDED);
            case Ticket.State.Running(Attempt attempt) -> {
                Instant deadline = ticket.deadline();
                boolean late = deadline != null && !deadline.isAfter(now);
                stop(ticket, attempt, late ? StopCause.DEADLINE : StopCause.LIMIT);
            }
            case Ticket.State.Stopping(Attempt attempt) -> breakOff(ticket, attempt);
            case Ticket.State.Ended ended -> {}
        }
    }

    /// The next request that may run, with the slot that was taken for it; empty when there is no such request or
    /// no slot.
    private Optional<Ticket> takeStartable(Instant now) {
        while (lanes.hasReady() && !journeys.isHalted()) {
            switch (journeys.capacity().tryStart(lanes.turn(), applicant, now.toEpochMilli())) {
                case TAKEN -> {
                    return Optional.of(lanes.takeReady());
                }
                case USER_AT_LIMIT -> lanes.passOver();
                case NONE_FREE -> {
                    return Optional.empty();
                }
            }
        }
        journeys.capacity().leave(applicant);
        return Optional.empty();
    }

    /// Starts a request with the slot that was taken for it. The slot outlives this object, and this thread
    /// when a store fails it: either the attempt has it from here on and gives it back, or it goes back at
    /// once.
    private void startInSlot(Ticket ticket, Supplier<PendingRequest> stored, Instant now) {
        Optional<PendingRequest> started = Optional.empty();
        try {
            started = start(ticket, stored.get(), now);
        } finally {
            if (started.isEmpty()) {
                journeys.capacity().returned(ticket.user());
            }
        }
        // The call does not wait for it, and no commit can come between.
        started.ifPresent(next -> pending.put(ticket.key().stored(), next));
    }

    /// @return what is to be stored of the attempt that runs; empty where none does
    private Optional<PendingRequest> start(Ticket ticket, PendingRequest stored, Instant now) {
        RequestKey key = ticket.key();
        if (stored.getCancelled()) {
            endUnstarted(ticket, stored, ErrorCode.CANCELLED);
            return Optional.empty();
        }
        if (stored.getAttempt() >= settings.now().maxAttempts()) {
            LOG.error("request given up: requestId={} attempts={}", key.requestId(), stored.getAttempt());
            endUnstarted(ticket, stored, ErrorCode.INTERNAL_ERROR);
            return Optional.empty();
        }
        PendingRequest next = PendingRequests.nextAttempt(stored);
        @Nullable ConversationHistory history = histories.get(key.conversationId());
        if (history != null) {
            journeys.capacity().grow(ticket.user(), ticket.hold(history));
        }
        Attempt attempt = new Attempt(
                key,
                next,
                journeys.attemptIds().get(),
                history,
                now,
                revoked -> completions.add(new Completion.Stopped<>(ticket, revoked)));
        ticket.become(new Ticket.State.Running(attempt));
        alarms.set(ticket, earliest(now.plus(settings.now().attemptLimit()), ticket.deadline()));
        journeys.statistics().countAttempt();
        completions.start(ticket, attempt);
        return Optional.of(next);
    }

    private void breakOff(Ticket ticket, Attempt attempt) {
        journeys.statistics().countBroken();
        end(
                ticket,
                new Ended.Broken<>(
                        ticket.key(),
                        attempt.pending(),
                        attempt.id(),
                        attempt.startedAt(),
                        attempt.stopCause().orElse(null)));
    }

    private void endUnstarted(Ticket ticket, ErrorCode code) {
        endUnstarted(ticket, pending.get(ticket.key().stored()), code);
    }

    private void endUnstarted(Ticket ticket, PendingRequest stored, ErrorCode code) {
        end(ticket, new Ended.Unstarted<>(ticket.key(), stored, code));
    }

    private void end(Ticket ticket, Ended<R> ended) {
        alarms.clear(ticket);
        lanes.remove(ticket);
        oldest.become(lanes.oldestArrival().orElse(null));
        journeys.capacity().end(ticket.user(), ticket.bytes(), context.currentSystemTimeMs());
        end(ended);
        @Nullable StopJudged<R> judged = stopped.remove(ticket);
        if (judged != null) {
            report(judged);
        }
        pending.delete(ticket.key().stored());
    }

    /// The response is written first: what is written before it leaves in a request of its own, and the response
    /// would wait for the broker's word on that. At least once, a crash between the two answers again.
    private void end(Ended<R> ended) {
        long nowMillis = context.currentSystemTimeMs();
        context.forward(new Record<>(ended.key().conversationId(), ended, nowMillis));
        endedIds.add(ended.key(), nowMillis);
        journeys.statistics().countEnded();
        pace.want();
    }

    /// This instance no longer owns the partition: whoever does, starts the attempts again. Those whose result
    /// is kept for that owner run on, for as long as a hand-over may take; the others stop. What the requests
    /// hold of the instance's capacity goes back, also when a fault of a store ended this owner: each is in a
    /// lane before anything can fail.
    void close() {
        closed = true;
        doorbell.remove(resident);
        journeys.capacity().leave(applicant);
        journeys.capacity().untrack(oldest);
        try {
            letGo();
        } finally {
            if (told != null) {
                told.close();
            }
        }
    }

    private void letGo() {
        List<Attempt> running = new ArrayList<>();
        for (Ticket ticket : lanes.all()) {
            switch (ticket.state()) {
                case Ticket.State.Running(Attempt attempt) -> running.add(attempt);
                case Ticket.State.Stopping(Attempt attempt) -> running.add(attempt);
                case Ticket.State.Waiting waiting -> {}
                case Ticket.State.Ended ended -> {}
            }
            ticket.become(new Ticket.State.Ended());
            journeys.capacity().letGo(ticket.user(), ticket.bytes());
        }
        journeys.handOver().take(running, now());
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    private static Instant earliest(Instant limit, @Nullable Instant deadline) {
        return deadline != null && deadline.isBefore(limit) ? deadline : limit;
    }
}
