package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.http.Answer;
import ai.autobot.pipeline.runtime.http.PageRequest;
import java.util.Optional;

/// Lets those in who may look: with a session that gives the right to, or, where that is set, from this machine.
/// Thread-safe.
final class Door {
    /// The cookie that carries the session's token.
    static final String COOKIE = "autobot_session";

    private static final String BEARER = "Bearer ";

    private final Access access;
    private final boolean openHere;

    /// @param openHere whether this machine's own browsers need no session
    Door(Access access, boolean openHere) {
        this.access = access;
        this.openHere = openHere;
    }

    /// What somebody was let in by.
    sealed interface Pass {
        /// By being here.
        record Open() implements Pass {}

        /// By a session.
        record Session(String token) implements Pass {
            @Override
            public String toString() {
                return "Session[hidden]";
            }
        }
    }

    /// What only those see who may.
    @FunctionalInterface
    interface Room {
        Answer answer(Pass pass) throws InterruptedException;
    }

    /// The room's answer, or why not: 401 without a session that lives, 403 with one that may not, 503 when that cannot
    /// be told.
    Answer guarded(PageRequest request, Room room) throws InterruptedException {
        if (request.fromAnotherSite()) {
            return Answer.text(403, "Another site's page may not read this.\n");
        }
        if (isOpen(request)) {
            return room.answer(new Pass.Open());
        }
        String token = token(request).orElse("");
        return switch (access.decide(token)) {
            case Access.Decision.Admitted() -> room.answer(new Pass.Session(token));
            case Access.Decision.Refused(String message, boolean known) -> Answer.text(known ? 403 : 401, message);
            case Access.Decision.Undecided(String message) -> Answer.text(503, message);
        };
    }

    /// Whether it asks for nothing: the connection comes from this machine, and the browser called it by an address of
    /// this machine, so that no stranger's name leads here.
    boolean isOpen(PageRequest request) {
        return openHere && request.fromHere() && request.calledByLoopback();
    }

    /// From the cookie, or as other programs send it.
    static Optional<String> token(PageRequest request) {
        return request.cookie(COOKIE)
                .or(() -> request.header("authorization")
                        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                        .map(value -> value.substring(BEARER.length())));
    }
}
