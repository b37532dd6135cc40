/// The gates over the whole house, and the canaries that show that they fire.
@NullMarked
package ai.autobot.gates;

import org.jspecify.annotations.NullMarked;
