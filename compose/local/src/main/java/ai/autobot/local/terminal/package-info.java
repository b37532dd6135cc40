/// What a person sees: lines, colours, progress, and how a command ends.
@NullMarked
package ai.autobot.local.terminal;

import org.jspecify.annotations.NullMarked;
