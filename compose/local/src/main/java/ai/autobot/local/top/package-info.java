/// What the dashboard shows, in a terminal.
@NullMarked
package ai.autobot.local.top;

import org.jspecify.annotations.NullMarked;
