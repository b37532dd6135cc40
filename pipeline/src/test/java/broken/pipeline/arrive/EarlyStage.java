package broken.pipeline.arrive;

import broken.pipeline.Root;
import broken.pipeline.authenticate.Authenticator;
import io.opentelemetry.api.trace.Span;
import io.smallrye.config.WithDefault;
import java.net.http.HttpClient;

/// Sees a later stage, the root, another room's client, and the configuration library.
public interface EarlyStage {
    Authenticator later();

    Root root();

    HttpClient client();

    Span span();

    @WithDefault("1")
    int number();
}
