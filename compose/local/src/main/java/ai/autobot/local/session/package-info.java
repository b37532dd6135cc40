/// Sessions from the command line.
@NullMarked
package ai.autobot.local.session;

import org.jspecify.annotations.NullMarked;
