/// The first stage: decodes and validates what came, and sets aside what cannot be read.
@NullMarked
package ai.autobot.pipeline.arrive;

import org.jspecify.annotations.NullMarked;
