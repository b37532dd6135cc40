/// How much is logged.
@NullMarked
package ai.autobot.pipeline.runtime.log;

import org.jspecify.annotations.NullMarked;
