package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Closes a connection on which nothing was heard for some time: each has a [Heartbeat], so its other side is gone,
/// though TCP does not say so, or not for a quarter of an hour. A new one is opened then.
record SilenceLimit(Duration limit) implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addFirst(new ReadTimeoutHandler(limit.toMillis(), TimeUnit.MILLISECONDS));
    }
}
