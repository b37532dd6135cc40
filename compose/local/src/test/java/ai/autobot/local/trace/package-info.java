/// Spans, as a collector gets them.
@NullMarked
package ai.autobot.local.trace;

import org.jspecify.annotations.NullMarked;
