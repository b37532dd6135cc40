/// How all workers are, as operators read it.
@NullMarked
package ai.autobot.local.health;

import org.jspecify.annotations.NullMarked;
