package broken.pipeline.generate.one;

import broken.pipeline.generate.two.SecondProvider;
import broken.pipeline.respond.LastStage;
import org.jose4j.jws.JsonWebSignature;

/// Sees another provider, the later stage, and another room's client.
public interface FirstProvider {
    SecondProvider neighbour();

    LastStage later();

    JsonWebSignature signature();
}
