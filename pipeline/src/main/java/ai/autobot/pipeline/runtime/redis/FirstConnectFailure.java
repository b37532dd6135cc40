package ai.autobot.pipeline.runtime.redis;

import io.netty.handler.timeout.ReadTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says why the first connection failed and what an operator can do about it.
final class FirstConnectFailure {
    private static final Pattern REFUSED_USER = Pattern.compile("^(WRONGPASS|NOAUTH|NOPERM|ERR .*password)");
    private static final int CAUSES_READ_MAX = 16;

    private FirstConnectFailure() {}

    static String describe(RedisAddress address, Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_READ_MAX; depth++) {
            String message = Objects.requireNonNullElse(cause.getMessage(), "");
            // First of all, because a connect time-out is a ConnectException as well.
            if (cause instanceof TimeoutException
                    || cause instanceof ReadTimeoutException
                    || message.contains("timed out")) {
                return "Redis at " + address + " did not answer in time."
                        + " Check that it runs and that no firewall lies between, or raise autobot.redis.connect-timeout.";
            }
            if (cause instanceof ConnectException) {
                return "Redis cannot be reached at " + address
                        + ": nothing listens there. Start Redis, or set autobot.redis.uri to where it runs.";
            }
            if (cause instanceof UnknownHostException) {
                return "Redis cannot be reached at " + address
                        + ": no such host name. Set autobot.redis.uri to where it runs.";
            }
            if (cause instanceof SSLException) {
                return "Redis at " + address + " does not speak TLS that this process trusts."
                        + " Check whether autobot.redis.uri should begin with redis:// or rediss://, the host name in the"
                        + " server's certificate, and who signed it: Java must trust them, or autobot.redis.ca-file name"
                        + " them.";
            }
            if (message.contains("using sentinel for masterId")) {
                return "The sentinels at " + address
                        + " know no such master. Check autobot.redis.sentinel-master and autobot.redis.uri.";
            }
            if (message.contains("cluster support disabled")) {
                return "Redis at " + address + " is no cluster. Set autobot.redis.cluster to false.";
            }
            if (message.contains("SELECT is not allowed in cluster mode")) {
                return "Redis at " + address + " is a cluster. Set autobot.redis.cluster to true.";
            }
            if (message.contains("DB index is out of range")) {
                return "Redis at " + address + " has too few databases. Set its 'databases' to 16, and start it again.";
            }
            if (REFUSED_USER.matcher(message).find()) {
                return "Redis at " + address
                        + " refuses the user, the password or their rights. Check autobot.redis.uri,"
                        + " autobot.redis.password-file, for sentinels autobot.redis.sentinel-password-file, and Redis's"
                        + " ACL.";
            }
            cause = next(cause);
        }
        return "Redis at " + address + " closed the connection or answered something unexpected."
                + " Check that autobot.redis.uri names a Redis 7.0 or newer that accepts this many connections.";
    }

    /// The client suppresses what each node of a cluster said, and gives no cause.
    private static @Nullable Throwable next(Throwable failure) {
        Throwable[] suppressed = failure.getSuppressed();
        return failure.getCause() == null && suppressed.length > 0 ? suppressed[0] : failure.getCause();
    }
}
