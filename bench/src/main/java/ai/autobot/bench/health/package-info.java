/// How soon a worker says that something is wrong with it.
@NullMarked
package ai.autobot.bench.health;

import org.jspecify.annotations.NullMarked;
