package broken.pipeline.authenticate;

import broken.pipeline.enrich.LaterSearch;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.lucene.index.IndexReader;
import org.eclipse.jetty.server.Server;

/// Sees a later stage, other rooms' libraries, and Kafka Streams.
public interface Authenticator {
    LaterSearch later();

    IndexReader index();

    Server server();

    Record<String, String> record();
}
