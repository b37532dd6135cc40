package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.runtime.trace.CurrentSpan;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The connections to one provider, HTTP/1.1 with or without TLS: one for each call that runs, used again by a later
/// call. Over TLS the server's certificate is checked against its name and the trust of this Java. Neither redirects
/// nor proxies are followed, so that the key reaches only the configured address.
///
/// Thread-safe. A few event loops serve tens of thousands of connections.
final class Connections implements AutoCloseable {
    /// Servers close idle connections after a minute or more; one that was closed meanwhile costs a retry.
    private static final Duration IDLE = Duration.ofSeconds(30);

    /// W3C Trace Context.
    private static final String TRACEPARENT = "traceparent";

    private static final int LOOPS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    private final Endpoint endpoint;
    private final int port;
    private final String target;
    private final @Nullable SslContext tls;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            LOOPS, new DefaultThreadFactory("provider", true), NioIoHandler.newFactory());
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final Bootstrap bootstrap;

    /// Makes no connection yet.
    ///
    /// @param connectLimit how long a connection, and its TLS, may take to be made
    Connections(Endpoint endpoint, Duration connectLimit) {
        this.endpoint = endpoint;
        boolean secure = endpoint.isSecure();
        int named = endpoint.completions().getPort();
        port = named >= 0 ? named : secure ? 443 : 80;
        String query = endpoint.completions().getRawQuery();
        target = endpoint.completions().getRawPath() + (query == null ? "" : "?" + query);
        tls = secure ? tls() : null;
        bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectLimit.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.add(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tlsHandler(channel, tls, connectLimit));
                        }
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new ExchangeHandler(handler -> release(channel, handler)));
                    }
                });
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder.forClient()
                    .endpointIdentificationAlgorithm("HTTPS")
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java cannot do TLS", e);
        }
    }

    private SslHandler tlsHandler(Channel channel, SslContext context, Duration limit) {
        SslHandler handler = context.newHandler(channel.alloc(), endpoint.host(), port);
        handler.setHandshakeTimeoutMillis(limit.toMillis());
        return handler;
    }

    /// Sends a request, over an idle connection or a new one. What fails shows in the exchange.
    ///
    /// @return the running exchange, to be awaited, and abandoned where it is not read to its end
    Exchange send(byte[] body) {
        Exchange exchange = new Exchange(body, CurrentSpan.traceparent().orElse(null));
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.take()) {
                start(next.channel(), next.handler(), exchange);
                return exchange;
            }
        }
        connect(exchange);
        return exchange;
    }

    /// The name is looked up on the caller's thread, for a slow answer would hold up all calls of an event loop.
    private void connect(Exchange exchange) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(endpoint.host()), port);
            ChannelFuture connecting = bootstrap.connect(address);
            var _ = connecting.addListener(connected -> {
                if (connected.isSuccess()) {
                    begin(connecting.channel(), exchange);
                } else {
                    exchange.fail(connected.cause());
                }
            });
        } catch (UnknownHostException | RuntimeException e) {
            exchange.fail(e);
        }
    }

    private void begin(Channel channel, Exchange exchange) {
        @Nullable SslHandler tlsEnd = channel.pipeline().get(SslHandler.class);
        Future<Channel> secured =
                tlsEnd == null ? channel.eventLoop().newSucceededFuture(channel) : tlsEnd.handshakeFuture();
        var _ = secured.addListener(done -> {
            if (done.isSuccess()) {
                start(channel, channel.pipeline().get(ExchangeHandler.class), exchange);
            } else {
                exchange.fail(done.cause());
                var _ = channel.close();
            }
        });
    }

    private void start(Channel channel, ExchangeHandler handler, Exchange exchange) {
        FullHttpRequest request = request(exchange);
        channel.eventLoop().execute(() -> handler.start(exchange, request));
    }

    private FullHttpRequest request(Exchange exchange) {
        byte[] body = exchange.request();
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target, Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, endpoint.place())
                .set(HttpHeaderNames.USER_AGENT, "autobot")
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.ACCEPT, "text/event-stream")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (endpoint.key() != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + endpoint.key());
        }
        exchange.traceparent().ifPresent(trace -> request.headers().set(TRACEPARENT, trace));
        return request;
    }

    private void release(Channel channel, ExchangeHandler handler) {
        Idle free = new Idle(channel, handler);
        free.closeLater(() -> idle.remove(free));
        idle.addFirst(free);
    }

    /// Cuts the calls that still run. Idempotent. Blocks for the event loops' end, at most two seconds.
    @Override
    public void close() {
        open.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /// A connection that waits for its next call.
    private static final class Idle {
        private final Channel channel;
        private final ExchangeHandler handler;
        private boolean taken;
        private @Nullable Future<?> closing;

        Idle(Channel channel, ExchangeHandler handler) {
            this.channel = channel;
            this.handler = handler;
        }

        Channel channel() {
            return channel;
        }

        ExchangeHandler handler() {
            return handler;
        }

        void closeLater(Runnable forget) {
            closing = channel.eventLoop()
                    .schedule(
                            () -> {
                                if (take()) {
                                    forget.run();
                                    var _ = channel.close();
                                }
                            },
                            IDLE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        /// @return whether it can be used, by this caller alone
        synchronized boolean take() {
            if (taken) {
                return false;
            }
            taken = true;
            if (closing != null) {
                closing.cancel(false);
            }
            return channel.isActive();
        }
    }
}
