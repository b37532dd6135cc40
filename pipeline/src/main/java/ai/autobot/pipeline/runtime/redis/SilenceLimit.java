package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Closes a connection on which nothing was heard for some time: each has a [Heartbeat], so its other side is gone,
/// though TCP does not say so, or not for a quarter of an hour. A new one is opened then.
///
/// The silence of a process that was itself stopped for a while is not the other side's: half of the time has to pass
/// twice, and between the two a [Heartbeat] asks.
record SilenceLimit(Duration limit) implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addFirst(new Listening(limit.dividedBy(2)));
    }

    private static final class Listening extends IdleStateHandler {
        Listening(Duration half) {
            super(half.toMillis(), 0, 0, TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelIdle(ChannelHandlerContext context, IdleStateEvent silence) {
            if (!silence.isFirst()) {
                context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
                var _ = context.close();
            }
        }
    }
}
