/// The pipeline beside what a user would choose in its place: the command, and what it runs.
@NullMarked
package ai.autobot.bench;

import org.jspecify.annotations.NullMarked;
