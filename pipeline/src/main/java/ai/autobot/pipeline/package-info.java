/// AutoBot's stream processors. Start reading at [ai.autobot.pipeline.ChatTopology].
@NullMarked
package ai.autobot.pipeline;

import org.jspecify.annotations.NullMarked;
