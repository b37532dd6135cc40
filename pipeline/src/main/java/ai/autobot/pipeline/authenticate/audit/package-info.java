/// What was decided about identities, written down where nothing is lost, before it takes effect.
@NullMarked
package ai.autobot.pipeline.authenticate.audit;

import org.jspecify.annotations.NullMarked;
