/// Copies of what other parties hold, kept fresh.
@NullMarked
package ai.autobot.pipeline.runtime.refresh;

import org.jspecify.annotations.NullMarked;
