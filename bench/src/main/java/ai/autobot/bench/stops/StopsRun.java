package ai.autobot.bench.stops;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.ChatEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.local.load.LoadQuestion;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.local.load.Quantiles;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.TokenLife;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Calls that would run for minutes, each stopped soon after its first token, while others come and go. Used by one
/// thread.
///
/// @param client asks
/// @param desk signs in and revokes
/// @param provider sees its connections close; a call for a request whose id begins with [#LONG] runs for minutes
record StopsRun(ChatClient client, SessionDesk desk, PacedProvider provider) {
    static final String LONG = "stop-";

    /// Between two tries.
    private static final Duration STEP = Duration.ofMillis(100);

    private static final Duration UNTIL_DEADLINE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(5);

    /// Blocks for a tenth of a second for each try, and some more.
    ///
    /// @param name tells the requests of this measurement from others
    /// @param background requests a second that nobody stops
    Quantiles measure(String name, Cause cause, int tries, int background)
            throws InterruptedException, ExecutionException {
        String session = desk.sessions()
                .create("background", Set.of("user"), TokenLife.AS_SESSION)
                .token();
        List<Future<Long>> times = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Duration between = Duration.ofSeconds(1).dividedBy(background);
            long start = System.nanoTime();
            int sent = 0;
            for (int number = 0; number < tries; number++) {
                String id = LONG + name + "-" + cause.label() + "-" + number;
                times.add(threads.submit(() -> stop(cause, id)));
                long next = start + STEP.multipliedBy(number + 1L).toNanos();
                while (System.nanoTime() - next < 0) {
                    var _ = send(name + "-" + cause.label() + "-" + sent++, session, null);
                    Thread.sleep(between);
                }
            }
            long[] micros = new long[tries];
            for (int number = 0; number < tries; number++) {
                micros[number] = times.get(number).get();
            }
            return Quantiles.of(micros);
        }
    }

    /// @return microseconds from the cause to the end of the provider's connection
    private long stop(Cause cause, String id) throws InterruptedException, ExecutionException {
        IssuedSession session = desk.sessions().create("user-" + id, Set.of("user"), TokenLife.AS_SESSION);
        Instant deadline = Instant.now().plus(UNTIL_DEADLINE).truncatedTo(ChronoUnit.MILLIS);
        Chat chat = send(id, session.token(), cause == Cause.DEADLINE ? deadline : null);
        Optional<ChatEvent> first = chat.nextEvent();
        if (first.isEmpty() || !(first.get() instanceof ChatEvent.Token)) {
            throw new IllegalStateException("no token came: " + first);
        }
        Instant from = Instant.now();
        switch (cause) {
            case WISH -> {
                var _ = chat.cancel("measured");
            }
            case REVOCATION -> desk.sessions().revoke(session.session().hash());
            case DEADLINE -> from = deadline;
        }
        return ChronoUnit.MICROS.between(from, brokenOff(id));
    }

    private Instant brokenOff(String id) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (Optional<Instant> at = provider.log().brokenOffAt(id);
                ;
                at = provider.log().brokenOffAt(id)) {
            if (at.isPresent()) {
                return at.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("a call went on for " + LIMIT + ": " + id);
            }
            Thread.sleep(LOOK);
        }
    }

    private Chat send(String id, String token, @Nullable Instant deadline) {
        ChatRequest.Builder request = ChatRequest.newBuilder()
                .setRequestId(id)
                .setConversationId("c-" + id)
                .setMessage(LoadQuestion.of(id))
                .setUseKnowledge(false)
                .setCreatedAt(Instant.now());
        if (deadline != null) {
            request.setDeadline(deadline);
        }
        return client.send(request.build(), token);
    }
}
