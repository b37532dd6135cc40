/// One cell of the comparison: one contender under one load.
@NullMarked
package ai.autobot.bench.cell;

import org.jspecify.annotations.NullMarked;
