/// The fourth stage: builds the prompt and has a provider generate the answer, token by token.
@NullMarked
package ai.autobot.pipeline.generate;

import org.jspecify.annotations.NullMarked;
