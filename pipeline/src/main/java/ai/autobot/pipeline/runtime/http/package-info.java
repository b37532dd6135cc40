/// A worker's one web server: paths, and what they answer. It knows nothing of what is shown.
@NullMarked
package ai.autobot.pipeline.runtime.http;

import org.jspecify.annotations.NullMarked;
