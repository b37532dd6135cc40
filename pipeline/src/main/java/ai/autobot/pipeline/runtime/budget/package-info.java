/// How many tokens a user may have used.
@NullMarked
package ai.autobot.pipeline.runtime.budget;

import org.jspecify.annotations.NullMarked;
