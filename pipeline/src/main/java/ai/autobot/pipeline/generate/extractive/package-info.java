/// The provider that needs no model: it answers with sentences of the passages found, word for word.
@NullMarked
package ai.autobot.pipeline.generate.extractive;

import org.jspecify.annotations.NullMarked;
