package ai.autobot.pipeline.generate.openai;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The end of a connection's pipeline: one exchange after the other. All of it runs on the connection's event loop.
final class ExchangeHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final Consumer<ExchangeHandler> idle;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange current;
    private boolean interim;
    private boolean reusable;

    /// @param idle told when the connection can serve another exchange
    ExchangeHandler(Consumer<ExchangeHandler> idle) {
        this.idle = idle;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /// Sends a request; only while no other exchange runs.
    void start(Exchange exchange, FullHttpRequest request) {
        ChannelHandlerContext ready = context;
        if (ready == null || !ready.channel().isActive() || current != null) {
            request.release();
            exchange.fail(new IOException("the connection was closed"));
            return;
        }
        current = exchange;
        if (!exchange.runsOn(ready.channel())) {
            request.release();
            var _ = ready.close();
            return;
        }
        var _ = ready.writeAndFlush(request).addListener(sent -> {
            if (!sent.isSuccess()) {
                breakOff(ready, sent.cause());
            }
        });
    }

    /// Closes the connection, if it is open.
    void close() {
        if (context != null) {
            var _ = context.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        Exchange exchange = current;
        if (exchange == null) {
            // Whoever speaks unasked is not to be trusted with the next request.
            var _ = ctx.close();
            return;
        }
        if (part.decoderResult().isFailure()) {
            breakOff(
                    ctx,
                    new IOException(
                            "not a response of HTTP", part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                reusable = HttpUtil.isKeepAlive(head);
                exchange.head(head.status().code(), head.headers());
            }
        }
        if (part instanceof HttpContent content && !interim) {
            exchange.body(ByteBufUtil.getBytes(content.content()));
            if (part instanceof LastHttpContent) {
                finish(ctx, exchange);
            }
        }
    }

    private void finish(ChannelHandlerContext ctx, Exchange exchange) {
        current = null;
        if (exchange.complete() && reusable) {
            ctx.channel().config().setAutoRead(true);
            idle.accept(this);
        } else {
            var _ = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        breakOff(ctx, new IOException("the connection was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff(ctx, cause);
    }

    private void breakOff(ChannelHandlerContext ctx, Throwable cause) {
        Exchange exchange = current;
        current = null;
        if (exchange != null) {
            exchange.fail(cause);
        }
        var _ = ctx.close();
    }
}
