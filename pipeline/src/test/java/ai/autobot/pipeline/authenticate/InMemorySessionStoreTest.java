package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

class InMemorySessionStoreTest extends SessionStoreContract {
    private final MovableClock clock = new MovableClock(Instant.now());
    private final InMemorySessionStore store = new InMemorySessionStore(clock);

    @Override
    SessionStore store() {
        return store;
    }

    @Override
    void awaitEndOf(String hash) {
        clock.advance(SHORT);
        assertThat(store.peek(hash)).isEmpty();
    }
}
