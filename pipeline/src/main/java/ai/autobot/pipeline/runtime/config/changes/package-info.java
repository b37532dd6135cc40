/// Live changes of the configuration: followed, judged, answered, and taken back where they do harm.
@NullMarked
package ai.autobot.pipeline.runtime.config.changes;

import org.jspecify.annotations.NullMarked;
