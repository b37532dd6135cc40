/// The second stage: who asks, and may they.
@NullMarked
package ai.autobot.pipeline.authenticate;

import org.jspecify.annotations.NullMarked;
