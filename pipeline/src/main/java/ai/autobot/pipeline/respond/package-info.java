/// The last stage: turns any outcome into the one terminal record, and keeps the conversation's history.
@NullMarked
package ai.autobot.pipeline.respond;

import org.jspecify.annotations.NullMarked;
