/// Asking from the command line, and showing an answer as it comes.
@NullMarked
package ai.autobot.local.ask;

import org.jspecify.annotations.NullMarked;
