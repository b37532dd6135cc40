package ai.autobot.pipeline.runtime.redis;

import ai.autobot.pipeline.runtime.redis.RedisAddress.Server;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the settings mean to the client. Immutable.
///
/// @param password of the servers; null where they ask for none
/// @param sentinelPassword of the sentinels; null where they ask for none
record ClientSetup(
        RedisSettings settings,
        RedisAddress address,
        @Nullable Password password,
        @Nullable Password sentinelPassword) {
    private static final Duration RECONNECT_DELAY_MIN = Duration.ofMillis(10);
    private static final long RECONNECT_DELAY_BASE_MILLIS = 50;
    private static final int NETWORK_THREADS = 2;
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(5);
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26_379;
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);

    /// @throws IllegalArgumentException that names the setting, when one is out of its range, does not go with
    ///     another, or names a file that does not hold what it should
    static ClientSetup of(RedisSettings settings) {
        RedisSettings.inRange(settings);
        boolean sentinels = settings.sentinelMaster().isPresent();
        RedisAddress address = RedisAddress.of(settings.uri(), sentinels ? SENTINEL_PORT : PORT);
        refuseIf(
                sentinels && settings.cluster(),
                "autobot.redis.sentinel-master and autobot.redis.cluster are both set: a cluster has no sentinels");
        refuseIf(
                address.servers().size() > 1 && !sentinels && !settings.cluster(),
                "autobot.redis.uri names several hosts, but neither autobot.redis.sentinel-master nor"
                        + " autobot.redis.cluster is set");
        refuseIf(
                settings.sentinelPasswordFile().isPresent() && !sentinels,
                "autobot.redis.sentinel-password-file is set, but autobot.redis.sentinel-master is not");
        refuseIf(
                settings.caFile().isPresent() && !address.tls(),
                "autobot.redis.ca-file is set, but autobot.redis.uri does not begin with rediss://");
        settings.caFile().ifPresent(ClientSetup::requireCertificates);
        return new ClientSetup(
                settings,
                address,
                password(settings, address),
                settings.sentinelPasswordFile()
                        .map(file -> Password.in(file, "autobot.redis.sentinel-password-file"))
                        .orElse(null));
    }

    private static @Nullable Password password(RedisSettings settings, RedisAddress address) {
        if (settings.passwordFile().isPresent()) {
            refuseIf(
                    address.password() != null,
                    "autobot.redis.password-file is set, and autobot.redis.uri has a password as well: keep one");
            return Password.in(settings.passwordFile().get(), "autobot.redis.password-file");
        }
        refuseIf(
                address.user() != null && address.password() == null,
                "autobot.redis.uri names a user, but no password: write redis://user:password@host, or"
                        + " redis://:password@host for the default user, or set autobot.redis.password-file");
        return address.password() == null ? null : Password.of(address.password());
    }

    ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(NETWORK_THREADS)
                .computationThreadPoolSize(NETWORK_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new SilenceLimit(silenceMax()))
                .reconnectDelay(Delay.equalJitter(
                        RECONNECT_DELAY_MIN,
                        settings.reconnectDelayMax(),
                        RECONNECT_DELAY_BASE_MILLIS,
                        TimeUnit.MILLISECONDS))
                .build();
    }

    /// Who has more patience with a request, or with a connection, has it with silence as well.
    private Duration silenceMax() {
        return Stream.of(LEAST_SILENCE, settings.commandTimeout(), settings.connectTimeout())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    ClientOptions options() {
        ClientOptions.Builder builder = ClientOptions.builder();
        configure(builder);
        return builder.build();
    }

    ClusterClientOptions clusterOptions() {
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        configure(builder);
        return builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .build())
                .build();
    }

    private void configure(ClientOptions.Builder builder) {
        var _ = builder.protocolVersion(ProtocolVersion.RESP3)
                // A request of a connection that was lost ends at once; whether it is made again is decided
                // here.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(settings.requestQueueSize())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build());
        if (address.tls()) {
            SslOptions.Builder tls = SslOptions.builder().jdkSslProvider().handshakeTimeout(settings.connectTimeout());
            settings.caFile().ifPresent(file -> tls.trustManager(file.toFile()));
            builder.sslOptions(tls.build());
        }
    }

    /// Where a numbered database is: on the server, or on the one that the sentinels name.
    RedisURI uri(RedisDatabase database) {
        RedisURI uri = credentials(new RedisURI(), address.user(), password);
        if (settings.sentinelMaster().isPresent()) {
            uri.setSentinelMasterId(settings.sentinelMaster().get());
            for (Server sentinel : address.servers()) {
                uri.getSentinels().add(credentials(at(sentinel), null, sentinelPassword));
            }
        } else {
            place(uri, address.servers().getFirst());
        }
        uri.setSsl(address.tls());
        uri.setVerifyPeer(true);
        uri.setTimeout(settings.commandTimeout());
        uri.setDatabase(database.number());
        uri.setClientName(settings.clientName());
        return uri;
    }

    /// The nodes of a cluster that are known beforehand.
    List<RedisURI> nodes() {
        return address.servers().stream()
                .map(server -> credentials(at(server), address.user(), password))
                .toList();
    }

    private RedisURI at(Server server) {
        RedisURI uri = new RedisURI();
        place(uri, server);
        uri.setSsl(address.tls());
        uri.setVerifyPeer(true);
        uri.setTimeout(settings.commandTimeout());
        uri.setClientName(settings.clientName());
        return uri;
    }

    private static void place(RedisURI uri, Server server) {
        uri.setHost(server.bareHost());
        uri.setPort(server.port());
    }

    private static RedisURI credentials(RedisURI uri, @Nullable String user, @Nullable Password password) {
        if (password != null) {
            uri.setCredentialsProvider(
                    RedisCredentialsProvider.from(() -> RedisCredentials.just(user, password.current())));
        }
        return uri;
    }

    private static void requireCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            refuseIf(
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .isEmpty(),
                    "autobot.redis.ca-file " + file + " holds no certificate");
        } catch (IOException e) {
            throw new IllegalArgumentException("autobot.redis.ca-file " + file + " cannot be read", e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("autobot.redis.ca-file " + file + " holds no certificates in PEM", e);
        }
    }

    private static void refuseIf(boolean wrong, String problem) {
        if (wrong) {
            throw new IllegalArgumentException(problem);
        }
    }

    @Override
    public String toString() {
        return "ClientSetup[" + address + "]";
    }
}
