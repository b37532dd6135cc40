package ai.autobot.pipeline.runtime.trace;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/// Where spans go, and how many, `autobot.trace.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.trace")
public interface TraceSettings {
    /// Who takes the spans, by OTLP over HTTP with protobuf, `http` or `https`, as in `http://collector:4318`;
    /// `/v1/traces` is appended to a path that does not end so. Default: nobody, and no span is made.
    Optional<URI> otlpEndpoint();

    /// The part of requests that is traced, of those that come without a valid `traceparent`; 0 to 1. A request
    /// that comes with one is traced where its sender says so. Default 0.01.
    @Setting(least = "0", most = "1")
    @WithDefault("0.01")
    double ratio();

    /// How many finished spans may wait to be sent; what is too many is dropped, and counted; 1 to 1,000,000.
    /// Default 4,096.
    @Setting(unit = "spans", least = "1", most = "1000000")
    @WithDefault("4096")
    int queue();

    /// What the spans' resource calls this service. Default `autobot`.
    @WithDefault("autobot")
    String serviceName();
}
