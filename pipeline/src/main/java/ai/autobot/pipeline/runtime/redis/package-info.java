/// The Redis underneath, behind words of our own.
@NullMarked
package ai.autobot.pipeline.runtime.redis;

import org.jspecify.annotations.NullMarked;
