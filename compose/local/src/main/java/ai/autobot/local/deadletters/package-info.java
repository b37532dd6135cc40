/// Looks at what could not be read, and sends it again.
@NullMarked
package ai.autobot.local.deadletters;

import org.jspecify.annotations.NullMarked;
