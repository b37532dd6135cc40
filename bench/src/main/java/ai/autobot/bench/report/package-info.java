/// What comes of a run: a table, plots, and the raw figures.
@NullMarked
package ai.autobot.bench.report;

import org.jspecify.annotations.NullMarked;
