/// Microbenchmarks of what runs for every request or every token; run by JMH.
@NullMarked
package ai.autobot.bench.micro;

import org.jspecify.annotations.NullMarked;
