@NullMarked
package ai.autobot.embedded;

import org.jspecify.annotations.NullMarked;
