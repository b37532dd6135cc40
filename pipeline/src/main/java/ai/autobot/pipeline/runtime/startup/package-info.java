/// What must be there before the first record is read.
@NullMarked
package ai.autobot.pipeline.runtime.startup;

import org.jspecify.annotations.NullMarked;
