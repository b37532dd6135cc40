/// What puts load on a pipeline, and what stands in for a model meanwhile.
@NullMarked
package ai.autobot.local.load;

import org.jspecify.annotations.NullMarked;
