/// How what must not be shown is named: by its hash.
@NullMarked
package ai.autobot.pipeline.authenticate.hash;

import org.jspecify.annotations.NullMarked;
