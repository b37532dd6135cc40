/// Spans of a request's way, sent to whoever collects them.
@NullMarked
package ai.autobot.pipeline.runtime.trace;

import org.jspecify.annotations.NullMarked;
