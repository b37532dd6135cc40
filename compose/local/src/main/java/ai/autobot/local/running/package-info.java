/// Finding the AutoBot that runs: the home folder, its run file, and the addresses in it.
@NullMarked
package ai.autobot.local.running;

import org.jspecify.annotations.NullMarked;
