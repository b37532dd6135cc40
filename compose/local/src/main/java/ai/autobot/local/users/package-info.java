/// Users from the command line.
@NullMarked
package ai.autobot.local.users;

import org.jspecify.annotations.NullMarked;
