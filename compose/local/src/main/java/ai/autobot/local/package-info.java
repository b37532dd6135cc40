/// The `autobot` command: everything in one process, and what a person types against it.
@NullMarked
package ai.autobot.local;

import org.jspecify.annotations.NullMarked;
