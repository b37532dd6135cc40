/// The secrets that sign and seal, from the command line.
@NullMarked
package ai.autobot.local.keys;

import org.jspecify.annotations.NullMarked;
