/// Where settings come from.
@NullMarked
package ai.autobot.pipeline.runtime.config;

import org.jspecify.annotations.NullMarked;
