/// Shows what a request met on its way, from what the topics hold.
@NullMarked
package ai.autobot.local.replay;

import org.jspecify.annotations.NullMarked;
