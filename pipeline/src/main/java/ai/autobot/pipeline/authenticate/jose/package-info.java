/// What every token must look like, whoever signed it.
@NullMarked
package ai.autobot.pipeline.authenticate.jose;

import org.jspecify.annotations.NullMarked;
