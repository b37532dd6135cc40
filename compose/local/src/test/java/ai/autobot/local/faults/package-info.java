/// The pipeline with every part real, and what goes wrong with them.
@NullMarked
package ai.autobot.local.faults;

import org.jspecify.annotations.NullMarked;
