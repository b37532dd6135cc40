/// The topics from the command line.
@NullMarked
package ai.autobot.local.topics;

import org.jspecify.annotations.NullMarked;
