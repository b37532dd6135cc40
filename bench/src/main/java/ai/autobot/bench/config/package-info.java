/// Measures how soon a change of the configuration holds.
@NullMarked
package ai.autobot.bench.config;

import org.jspecify.annotations.NullMarked;
