package broken.pipeline.authenticate;

import broken.pipeline.enrich.LaterSearch;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.lucene.index.IndexReader;

/// Sees a later stage, another room's client, and Kafka Streams.
public interface Authenticator {
    LaterSearch later();

    IndexReader index();

    Record<String, String> record();
}
