/// The two servers that a machine on its own needs: [ai.autobot.embedded.EmbeddedBroker], a Kafka broker inside this
/// process, and [ai.autobot.embedded.EmbeddedRedis], a Redis process beside it. Each keeps everything it knows in one
/// data directory and goes on from there at the next start, also after a crash.
@NullMarked
package ai.autobot.embedded;

import org.jspecify.annotations.NullMarked;
