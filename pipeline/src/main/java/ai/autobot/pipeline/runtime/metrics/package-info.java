/// The numbers that a worker shows of itself, and the page they are read from.
@NullMarked
package ai.autobot.pipeline.runtime.metrics;

import org.jspecify.annotations.NullMarked;
