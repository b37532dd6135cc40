/// Documents of the knowledge base from the command line.
@NullMarked
package ai.autobot.local.knowledge;

import org.jspecify.annotations.NullMarked;
