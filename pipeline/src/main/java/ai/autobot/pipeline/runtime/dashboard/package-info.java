/// What goes on in all instances, out of the topics, and the page that shows it.
@NullMarked
package ai.autobot.pipeline.runtime.dashboard;

import org.jspecify.annotations.NullMarked;
