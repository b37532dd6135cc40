/// The processes of a run: each contender, the servers and the model have a JVM of their own.
@NullMarked
package ai.autobot.bench.process;

import org.jspecify.annotations.NullMarked;
