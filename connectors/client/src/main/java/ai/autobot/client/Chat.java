package ai.autobot.client;

import ai.autobot.events.ChatResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A request on its way: its events as they come, its response, and a way to stop it.
///
/// Thread-safe. The events are one stream: each goes to one taker only, so let one thread take them. Whoever
/// needs the response alone need not take any.
public final class Chat {
    /// Sends the cancellation of this request; the future completes with the broker's acknowledgement.
    @FunctionalInterface
    interface Canceller {
        CompletableFuture<Void> cancel(String reason);
    }

    private static final int MAXIMUM_REASON_CHARACTERS = 256;

    private final String conversationId;
    private final String requestId;
    private final Canceller canceller;
    private final Answer answer = new Answer();
    private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
    private final AtomicBoolean followed = new AtomicBoolean();

    Chat(String conversationId, String requestId, Canceller canceller) {
        this.conversationId = conversationId;
        this.requestId = requestId;
        this.canceller = canceller;
    }

    public String conversationId() {
        return conversationId;
    }

    public String requestId() {
        return requestId;
    }

    /// The terminal response, whatever its status: answered, rejected, failed or cancelled. Completes
    /// exceptionally with [ChatTimeoutException], [ChatNotSentException] or [ChatClosedException]. Completing or
    /// cancelling the returned future changes nothing for others; to stop the request, use [#cancel(String)]. Its
    /// dependents run on a virtual thread.
    public CompletableFuture<ChatResponse> response() {
        return response.copy();
    }

    /// The next event; blocks until there is one, at most until the request's time-out. Empty after the last.
    ///
    /// @throws InterruptedException when the thread is interrupted while it waits; no event is lost
    public Optional<ChatEvent> nextEvent() throws InterruptedException {
        return answer.next();
    }

    /// Hands every event to the listener, on this thread, and returns after the last.
    ///
    /// @throws InterruptedException when the thread is interrupted while it waits
    /// @throws IllegalStateException when somebody follows or listens already
    public void follow(Consumer<? super ChatEvent> listener) throws InterruptedException {
        claimEvents();
        handOver(listener);
    }

    /// Hands every event to the listener, one after the other, on a virtual thread; returns at once. A listener
    /// that throws gets no more events.
    ///
    /// @throws IllegalStateException when somebody follows or listens already
    public void listen(Consumer<? super ChatEvent> listener) {
        claimEvents();
        Thread.ofVirtual().name("chat-events-" + requestId).start(() -> {
            try {
                handOver(listener);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void claimEvents() {
        if (!followed.compareAndSet(false, true)) {
            throw new IllegalStateException("the events of request " + requestId + " are followed already");
        }
    }

    private void handOver(Consumer<? super ChatEvent> listener) throws InterruptedException {
        for (Optional<ChatEvent> event = answer.next(); event.isPresent(); event = answer.next()) {
            listener.accept(event.get());
        }
    }

    /// Asks the pipeline to stop the request, with the token that it was sent with. The response then says
    /// `CANCELLED`, unless another one was faster. Does nothing after the end of the request.
    ///
    /// @param reason why, for the audit; at most 256 characters
    /// @return completes when the broker has the cancellation; exceptionally with [ChatNotSentException]. Its
    ///     dependents run on the thread that sends: they must not block.
    /// @throws IllegalArgumentException when the reason is longer
    public CompletableFuture<Void> cancel(String reason) {
        if (reason.length() > MAXIMUM_REASON_CHARACTERS) {
            throw new IllegalArgumentException(
                    "reason has " + reason.length() + " characters, more than " + MAXIMUM_REASON_CHARACTERS);
        }
        return response.isDone() ? CompletableFuture.completedFuture(null) : canceller.cancel(reason);
    }

    Answer answer() {
        return answer;
    }

    void complete(ChatResponse terminal) {
        if (answer.complete(terminal)) {
            settle(() -> response.complete(terminal));
        }
    }

    void fail(ChatException cause) {
        if (answer.fail(cause)) {
            settle(() -> response.completeExceptionally(cause));
        }
    }

    private void settle(Runnable completion) {
        // Not on the reader's thread: a slow dependent of one response must not hold back all others.
        Thread.ofVirtual().name("chat-response-" + requestId).start(completion);
    }
}
