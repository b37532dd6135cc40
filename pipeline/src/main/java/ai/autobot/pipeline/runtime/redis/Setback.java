package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionException;
import io.netty.channel.ChannelException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/// Why a request was not answered as wished, as far as that decides what comes next.
enum Setback {
    /// There is no connection: the request was never sent.
    UNCONNECTED(true, true),

    /// The connection was lost while the answer was awaited: whether it was carried out is unknown.
    LOST(false, true),

    TIMED_OUT(false, true),

    /// Redis says that it can serve nobody for the moment: it loads its data, has lost its master or its
    /// cluster, or is busy with a script. The request was not carried out.
    CANNOT_SERVE(true, true),

    /// Redis serves, but not this request here, as after a failover, or while a slot of the cluster moves. It
    /// was not carried out.
    NOT_HERE(true, false),

    /// As many as may wait for their answer do so already: the request was never sent.
    CROWDED(false, false),

    /// The user's rights do not allow it.
    FORBIDDEN(false, false),

    /// Any other answer that says no.
    REFUSED(false, false);

    private final boolean passingAndNotDone;
    private final boolean infrastructure;

    Setback(boolean passingAndNotDone, boolean infrastructure) {
        this.passingAndNotDone = passingAndNotDone;
        this.infrastructure = infrastructure;
    }

    /// Whether the same request may have a better end a moment later, and the right result.
    boolean isWorthAnother(Repeat repeat) {
        return passingAndNotDone || (this == LOST && repeat == Repeat.HARMLESS);
    }

    /// Whether it says something of Redis and the way to it, and not of the request.
    boolean isInfrastructure() {
        return infrastructure;
    }

    static Setback of(Throwable failure) {
        return switch (failure) {
            case TimeoutException _, RedisCommandTimeoutException _ -> TIMED_OUT;
            case RedisConnectionException _, PartitionException _ -> UNCONNECTED;
            case RedisCommandExecutionException answer -> ofAnswer(text(answer));
            case RedisException other -> ofClient(text(other));
            // The last are how a connection ends that Netty closed, for its silence or its confusion.
            case IOException _, CancellationException _, ChannelException _, DecoderException _ -> LOST;
            default -> REFUSED;
        };
    }

    private static Setback ofAnswer(String answer) {
        return switch (answer.split(" ", 2)[0]) {
            case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "BUSY" -> CANNOT_SERVE;
            case "READONLY", "TRYAGAIN" -> NOT_HERE;
            case "NOPERM", "NOAUTH", "WRONGPASS" -> FORBIDDEN;
            default -> REFUSED;
        };
    }

    /// The client has no types for these. A text that it does not know counts as the worst of them: a request
    /// that may have been carried out.
    private static Setback ofClient(String text) {
        if (text.startsWith("Currently not connected")) {
            return UNCONNECTED;
        }
        return text.contains("size exceeded") ? CROWDED : LOST;
    }

    private static String text(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "");
    }
}
