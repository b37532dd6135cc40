package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SetbackTest {
    static Stream<Throwable> endsOfAConnection() {
        return Stream.of(
                new IOException("reset by peer"),
                new RedisException("Connection disconnected"),
                ReadTimeoutException.INSTANCE,
                new DecoderException("not a reply"));
    }

    /// None of them is an answer of Redis: who was about to be told no does not know.
    @ParameterizedTest
    @MethodSource("endsOfAConnection")
    void aConnectionThatEndedSaysNothingOfTheRequest(Throwable failure) {
        assertThat(Setback.of(failure)).isEqualTo(Setback.LOST);
        assertThat(Setback.of(failure).isInfrastructure()).isTrue();
    }
}
