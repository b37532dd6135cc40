/// What a worker's page of metrics has, and what is said of it elsewhere.
@NullMarked
package ai.autobot.local.metrics;

import org.jspecify.annotations.NullMarked;
