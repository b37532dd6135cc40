/// What was decided about identities, as operators read it.
@NullMarked
package ai.autobot.local.audit;

import org.jspecify.annotations.NullMarked;
