package ai.autobot.pipeline;

import ai.autobot.pipeline.arrive.StoredRequest;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.state.PendingRequest;
import java.util.Optional;

/// Opens a sealed authorization header. Thread-safe; may block some seconds.
@FunctionalInterface
public interface Unseal {
    Unsealed open(byte[] sealed, String requestId) throws InterruptedException;

    /// Opens the header of a stored request; shut when it carried none, too.
    default Unsealed authorizationOf(RequestKey key, PendingRequest pending) throws InterruptedException {
        Optional<byte[]> sealed = StoredRequest.sealedAuthorization(pending);
        return sealed.isPresent() ? open(sealed.get(), key.requestId()) : new Unsealed.Shut();
    }
}
