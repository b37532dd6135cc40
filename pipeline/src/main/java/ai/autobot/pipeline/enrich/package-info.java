/// The third stage: finds the passages of the knowledge base that bear on the question.
@NullMarked
package ai.autobot.pipeline.enrich;

import org.jspecify.annotations.NullMarked;
