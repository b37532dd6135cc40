/// Measures how soon a call stops upstream.
@NullMarked
package ai.autobot.bench.stops;

import org.jspecify.annotations.NullMarked;
