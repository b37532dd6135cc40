/// Everything in one process: broker, Redis, topics, documents and worker, started and ended in order.
@NullMarked
package ai.autobot.local.up;

import org.jspecify.annotations.NullMarked;
