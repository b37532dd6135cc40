/// How Kafka is reached, and with which settings the clients and Kafka Streams run.
@NullMarked
package ai.autobot.pipeline.runtime.kafka;

import org.jspecify.annotations.NullMarked;
