package ai.autobot.embedded;

import java.util.concurrent.atomic.AtomicReference;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.apache.kafka.server.fault.ProcessTerminatingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens at a fault that Kafka calls fatal. Kafka would end the process at once; here a start that fails, or a
/// stop that stumbles, is only logged, so that the owner gets an exception. Once the broker serves, the process ends as
/// Kafka wants it: a broker that lost its metadata must not go on.
///
/// Thread-safe.
final class BrokerFaults implements FaultHandlerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);

    private enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

    void started() {
        phase.compareAndSet(Phase.STARTING, Phase.SERVING);
    }

    void stopping() {
        phase.set(Phase.STOPPING);
    }

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        FaultHandler survived = new LoggingFaultHandler(name, action);
        if (!fatal) {
            return survived;
        }
        FaultHandler ending =
                new ProcessTerminatingFaultHandler.Builder().setAction(action).build();
        return (message, cause) -> switch (phase.get()) {
            case STARTING, STOPPING -> survived.handleFault(message, cause);
            case SERVING -> {
                LOG.atError()
                        .addKeyValue("stage", name)
                        .setCause(cause)
                        .log("the embedded broker has a fatal fault; the process ends");
                yield ending.handleFault(message, cause);
            }
        };
    }
}
