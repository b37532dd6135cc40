/// How the components of a worker are, what it says of that on `health.events`, and which of its peers have
/// fallen silent.
@NullMarked
package ai.autobot.pipeline.runtime.health;

import org.jspecify.annotations.NullMarked;
