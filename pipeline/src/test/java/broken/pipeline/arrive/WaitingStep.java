package broken.pipeline.arrive;

import broken.pipeline.authenticate.Authenticator;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/// A processor that waits, and calls a slow party, on the stream thread.
public record WaitingStep(CountDownLatch latch, Authenticator slow) implements Processor<String, String, Void, Void> {
    @Override
    public void process(Record<String, String> record) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
