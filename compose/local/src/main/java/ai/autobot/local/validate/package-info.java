/// The command `validate`: what a worker's start would find.
@NullMarked
package ai.autobot.local.validate;

import org.jspecify.annotations.NullMarked;
