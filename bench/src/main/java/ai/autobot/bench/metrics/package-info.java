/// Measures what counting and tracing cost.
@NullMarked
package ai.autobot.bench.metrics;

import org.jspecify.annotations.NullMarked;
