/// The durable asynchronous engine: runs slow work beside a stream thread, exactly once, in order.
@NullMarked
package ai.autobot.pipeline.runtime.journey;

import org.jspecify.annotations.NullMarked;
